//! Words that say that a number near them is no identifier of a person.

use crate::detect::recognizer::CueWords;

/// Orders, parcels, goods and the like, in the languages of the countries around. They speak
/// against a number even if its check digit is right.
pub(super) const OTHER_NUMBERS: CueWords = &[
    (
        "en",
        "order, orders, order number, order no, invoice, invoices, tracking, tracking number, \
         parcel, shipment, booking, transaction, receipt, product, item, article, part, \
         part number, model, sku, barcode, serial, serial number, ean, gtin, isbn, version, \
         build, ticket, case, reference, coupon, voucher, gift card",
    ),
    (
        "de",
        "bestellung, bestellnummer, rechnung, rechnungsnummer, sendung, sendungsnummer, paket, \
         artikel, artikelnummer, auftrag, auftragsnummer, seriennummer, gutschein",
    ),
    ("fr", "commande, facture, colis, suivi, référence"),
    (
        "es",
        "pedido, factura, paquete, envío, artículo, referencia",
    ),
    ("it", "ordine, fattura, pacco, spedizione, articolo"),
    ("pt", "encomenda, fatura, artigo, referência"),
    ("nl", "bestelling, bestelnummer, factuur, pakket, zending"),
    ("pl", "zamówienie, faktura, przesyłka, paczka"),
    ("cs", "objednávka, faktura, zásilka"),
    ("sv", "beställning, ordernummer, faktura, paket, kvitto"),
    ("da", "ordre, ordrenummer, faktura, pakke, bestilling"),
    ("fi", "tilaus, tilausnumero, lasku, paketti"),
    ("hu", "rendelés, számla, csomag"),
    ("ro", "comandă, factură, colet"),
    ("tr", "sipariş, fatura, kargo"),
    ("ru", "заказ, заказа, счёт, посылка, накладная"),
    ("uk", "замовлення, рахунок, посилка"),
];
