// Rows of the tables of fields (check_fields.h), because a field's name stands three times in the generated code's
// words. Private to this folder.
#pragma once

#include "gateway/ingest/check_fields.h"

#define ZHUDONG_TEXT(Message, field, ...) \
  { #field, &Message::field, &Message::mutable_##field, __VA_ARGS__ }
#define ZHUDONG_NUMBER(Message, field, most) \
  { #field, &Message::has_##field, &Message::field, most }
