// A sink that writes demand events to a Kafka topic. See README.md.
#pragma once

#include <memory>
#include <string>

#include "gateway/kafka/producer.h"
#include "gateway/ports/sink.h"

namespace zhudong::kafka_sink {

enum class Format { kProtobuf, kJson };

// The record of one event: key the project's id, so that a project stays in one partition; value zhudong.v1.DemandEvent
// as protobuf or its JSON; headers `content-type`, `zhudong-event-id`, `zhudong-event-type` (the change's name),
// `zhudong-sequence` (within the project), `zhudong-subscriber`, and `traceparent` where there is one. INTERNAL when
// the event can't be written in this format. Pure.
absl::StatusOr<kafka::Message> RecordOf(const v1::DemandEvent& event, Format format, const std::string& subscriber);

// Receipts are APPLIED after the broker's word that all in-sync replicas have the record. A record that the broker will
// never take is REJECTED. Where some were written and others not, the others are RETRY; where none was, the call fails.
std::unique_ptr<ports::Sink> NewKafkaSink(std::string subscriber, Format format,
                                          std::unique_ptr<kafka::Producer> producer);

}  // namespace zhudong::kafka_sink
