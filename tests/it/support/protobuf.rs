//! Reads Protocol Buffers, as far as a trace collector needs them.

/// A message: its fields, in their order.
pub(crate) struct Message(Vec<(u64, Field)>);

enum Field {
    Number(u64),
    Data(Vec<u8>),
}

impl Message {
    /// The message that these bytes are; panics where they are none.
    pub(crate) fn read(mut bytes: &[u8]) -> Self {
        let mut fields = Vec::new();
        while !bytes.is_empty() {
            let tag = varint(&mut bytes);
            let field = match tag & 7 {
                0 => Field::Number(varint(&mut bytes)),
                1 => {
                    let fixed = take(&mut bytes, 8).try_into().unwrap();
                    Field::Number(u64::from_le_bytes(fixed))
                }
                2 => {
                    let len = usize::try_from(varint(&mut bytes)).unwrap();
                    Field::Data(take(&mut bytes, len).to_vec())
                }
                5 => {
                    let fixed = take(&mut bytes, 4).try_into().unwrap();
                    Field::Number(u32::from_le_bytes(fixed).into())
                }
                wire => panic!("wire type {wire}"),
            };
            fields.push((tag >> 3, field));
        }
        Self(fields)
    }

    fn fields(&self, number: u64) -> impl Iterator<Item = &Field> {
        let own = self.0.iter().filter(move |(own, _)| *own == number);
        own.map(|(_, field)| field)
    }

    /// A number; 0 where it is absent.
    pub(crate) fn number(&self, field: u64) -> u64 {
        match self.fields(field).last() {
            None => 0,
            Some(Field::Number(number)) => *number,
            Some(Field::Data(_)) => panic!("field {field} is no number"),
        }
    }

    /// Bytes; empty where they are absent.
    pub(crate) fn data(&self, field: u64) -> Vec<u8> {
        match self.fields(field).last() {
            None => Vec::new(),
            Some(Field::Data(data)) => data.clone(),
            Some(Field::Number(_)) => panic!("field {field} is a number"),
        }
    }

    pub(crate) fn text(&self, field: u64) -> String {
        String::from_utf8(self.data(field)).unwrap()
    }

    /// All messages of a repeated field.
    pub(crate) fn messages(&self, field: u64) -> Vec<Self> {
        let data = self.fields(field).map(|field| match field {
            Field::Data(data) => data,
            Field::Number(_) => panic!("a number is no message"),
        });
        data.map(|data| Self::read(data)).collect()
    }

    /// Whether a field is there.
    pub(crate) fn has(&self, field: u64) -> bool {
        self.fields(field).next().is_some()
    }
}

fn take<'b>(bytes: &mut &'b [u8], len: usize) -> &'b [u8] {
    let (taken, rest) = bytes.split_at(len);
    *bytes = rest;
    taken
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = take(bytes, 1)[0];
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return value;
        }
    }
    panic!("a number without an end");
}
