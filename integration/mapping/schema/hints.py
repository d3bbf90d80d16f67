"""What an editor shows beside a key of a connector file, by section; `mappings/README.md` tells the whole story."""

from __future__ import annotations

from collections.abc import Mapping

from integration.mapping.schema.beside import ChangedSchema, DetailSchema, JoinSchema, OneSchema
from integration.mapping.schema.connector import AuthSchema, ConnectorSchema, ErrorSchema, LimitsSchema, SettingSchema
from integration.mapping.schema.listing import ListingSchema, PagingSchema, RowsSchema
from integration.mapping.schema.reading import DeletedSchema, FieldRuleSchema, ReadingSchema, SinceSchema
from integration.mapping.schema.request import RequestSchema
from integration.mapping.schema.writing import WriteStepSchema, WritingSchema

HINTS: Mapping[type, Mapping[str, str]] = {
    ConnectorSchema: {
        "name": "A short name in small letters; the file is called the same.",
        "about": "One line for whoever chooses a file.",
        "settings": "What an admin fills in.",
        "base_url": "Where every call goes; paths are below it.",
        "auth": "How the system knows us.",
        "headers": "Sent with every call.",
        "limits": "Manners.",
        "errors": "What an answer means; the first that fits. What is not listed goes by its status.",
    },
    SettingSchema: {"type": "secret and pem are kept encrypted.", "says": "Shown beside the field of the form."},
    AuthSchema: {"in": "Where the key goes.", "style": "Client id and secret in the form (post) or in a Basic header."},
    LimitsSchema: {
        "per_second": "Calls a second.",
        "at_once": "How many detail calls at the same moment.",
        "timeout": "Seconds to wait for an answer.",
        "megabytes": "How large an answer may be.",
        "max_pages": "When a read is taken to be endless.",
    },
    ErrorSchema: {
        "body": "A path at which something stands, for a 200 with an error inside.",
        "wait": "Headers that say when to try again: seconds, a date or an epoch.",
        "says": "Your remedy, added to the message.",
    },
    RequestSchema: {"path": "Below base_url; parameters go under query.", "query": "A key that ends in ? disappears without a value."},
    ListingSchema: {"records": "Where the list stands in the answer; leave it out when the answer is the list."},
    RowsSchema: {"values_of": "The object whose values are the records.", "key": "The name under which each gets its own key."},
    PagingSchema: {
        "size": "Rows a page: {{ page.size }}.",
        "next": "Where the next cursor or address stands in the answer.",
        "total": "Where the number of all records stands; then a feed that ends early is noticed.",
        "key": "What the next page is asked after: {{ page.after }}.",
        "end_status": "Statuses that mean: there is no more.",
    },
    ReadingSchema: {
        "records": "Where the list of people stands in the answer; leave it out when the answer is the list.",
        "since": "Read only what changed: {{ since }}.",
        "join": "Side tables, read once.",
        "detail": "One more call for each person.",
        "changed": "A feed that tells only who changed.",
        "one": "The call that reads one record again: {{ r.key }} is its external_id.",
        "deleted": "What being absent from a full read means.",
        "map": "Our field on the left, theirs on the right.",
    },
    JoinSchema: {
        "as": "The name under which the record gets it.",
        "on": "In the record.",
        "key": "In the table, equal to on.",
        "may_be_empty": "No rows at all is ordinary; else the read stops when records name something in an empty table.",
    },
    OneSchema: {"at": "Where it stands in the answer."},
    DetailSchema: {"as": "The name under which the record gets it.", "optional": "It may be absent (404)."},
    ChangedSchema: {"id": "Where the key stands in a row of the feed.", "one": "The call that reads one person."},
    SinceSchema: {
        "overlap": "How much earlier to ask than the last time.",
        "full_every": "How often to read everybody anyway.",
        "format": "How the system writes a moment.",
    },
    DeletedSchema: {
        "sweep": "Whether who is absent has left.",
        "max_share": "How large a part may leave at once without a yes: 0.02 is 2 percent.",
    },
    FieldRuleSchema: {
        "from": "A path, or several: the first that has a value.",
        "do": "Transforms, in this order.",
        "values": "Their value to ours; * is any other.",
        "default": "When there is no value.",
        "required": "Without a value the record is kept out, and shown as a problem.",
    },
    WritingSchema: {"key": "Our key; it must stand in the record over there.", "retract": "The steps that take the record away."},
    WriteStepSchema: {
        "when": "Only if an earlier step saved this.",
        "unless": "Only if no earlier step saved this.",
        "save": "Keep something: from d (the answer), found (the selected row) or v.",
        "need": "Stop here when one of these has no value.",
        "same": "Nothing is left to do if the selected row says this already.",
        "optional": "What is asked for may be absent (404).",
    },
}
