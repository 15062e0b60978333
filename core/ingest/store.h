// All SQL of ingest: received ranges, events, clock corrections.
#pragma once

#include "core/fleet/arrival.h"
#include "core/metering/intake.h"
#include "schemas/vocabulary/sequence_ranges.h"
#include "schemas/wire/messages.h"

namespace lamplighter::ingest {

SequenceRanges received_of(db::Transaction& tx, GatewayId gateway, Epoch epoch);
// Writes the difference between what was received before and now.
void replace_received(db::Transaction& tx, GatewayId gateway, Epoch epoch, const SequenceRanges& before,
                      const SequenceRanges& now);

void add_event(db::Transaction& tx, const fleet::Standing& gateway, Epoch epoch, const wire::EventRecord& record,
               Instant received);

void add_correction(db::Transaction& tx, const metering::Correction& correction);
// Unsure readings from `first` on came after the correction that is meant for them: it is waiting again. True: there is
// one.
bool reopen_corrections(db::Transaction& tx, GatewayId gateway, Epoch epoch, const BootId& boot, Sequence first);
// The earliest correction that may have readings to correct.
std::optional<metering::Correction> waiting_correction(db::Transaction& tx);
void correction_done(db::Transaction& tx, const metering::Correction& correction);

}  // namespace lamplighter::ingest
