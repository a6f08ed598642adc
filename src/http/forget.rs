//! What the server keeps of a request that was answered: nothing.
//!
//! actix puts the parts of a request away for the next one, as they are. Its headers and its path
//! are slices of the buffer that the request was read into, so they would keep the body in memory
//! for as long as no other request comes.

use actix_web::{
    dev::{ServiceRequest, ServiceResponse, Url},
    http::Uri,
};

/// Lets go of what the request of an answer was read into.
pub(super) fn request<B>(answer: ServiceResponse<B>) -> ServiceResponse<B> {
    let (request, response) = answer.into_parts();
    // Handlers are done, and nobody else has the request.
    let mut request = ServiceRequest::from_request(request);
    request.match_info_mut().set(Url::default());
    let head = request.head_mut();
    head.uri = Uri::default();
    head.headers.clear();
    ServiceResponse::new(request.into_parts().0, response)
}
