// Handing out bills on paper. The first print of a bill in a language is kept as a file; every later one is that file,
// byte for byte, whatever the program would lay out by then. Each is counted and in the audit trail; the paper itself
// carries no mark of it, because it must stay the same.
//
//   read: what is printed, what was printed  ->  lay out and keep the bytes (no transaction)  ->  write: record or
//   count
#pragma once

#include "core/charging/charging.h"
#include "core/charging/print_bill.h"
#include "core/files/files.h"

namespace lamplighter::charging {

inline constexpr std::size_t bills_per_file_max = 400;  // at about 120 kB a bill below files::file_bytes_max
inline constexpr int bills_looked_at_max = 100'000;     // of an estate, to find those of one building
inline constexpr std::size_t bills_per_slice = 5;       // laid out between two writes
inline constexpr std::string_view print_kind = "charging.print_bills";

struct PrintRecord {
  BillId bill;
  Language language = Language::zh_cn;
  files::FileId file;
  std::string hash;  // of the file
  Instant printed_at{};
  std::string printed_by;
  std::int64_t count = 0;  // how often it was handed out
};

// All that a bill's paper shows. charging.bill_not_found; charging.print_damaged where a stored evaluation does not
// parse: what was tampered with is not handed out.
Outcome<PrintedBill> bill_to_print(db::Transaction& tx, const accounts::Scope& scope, BillId bill);

struct KeptFile {  // in the file store
  std::string hash;
  std::size_t size = 0;
};
struct Layout {
  KeptFile file;
  std::string bytes;
};
// The bytes to hand out: those of the first print; made now where there was none, or where the kept file is lost and
// the program still makes the very same. Reads the database, keeps the file, writes nothing else. charging.print_lost
// where they differ; the refusals of bill_to_print, paper::render and files.
Outcome<Layout> lay_out_bill(db::Database& database, const files::FileStore& files, const accounts::Scope& scope,
                             BillId bill, Language language);

// Records the first print, or counts one more; the audit entry tells hash and count. What comes back is the record that
// stands: of two first prints at once the quicker one's.
Outcome<PrintRecord> record_print(db::Transaction& tx, const accounts::Caller& caller, BillId bill, Language language,
                                  const KeptFile& file, Instant now);

struct PrintWish {  // which bills of an estate
  EstateId estate;
  std::optional<BuildingId> building;
  std::optional<RunId> run;
  std::optional<Day> period_from;  // whole service periods within [period_from, period_to)
  std::optional<Day> period_to;
  Language language = Language::zh_cn;
};
// Enqueues the printing of all of them into one file, by room as people expect rooms, then by number.
// charging.estate_not_found, run_not_found, building_not_found, nothing_to_print, too_many_to_print.
Outcome<JobId> print_bills(db::Transaction& tx, const accounts::Caller& caller, const PrintWish& wish, Instant now);

// The work of that job (kind print_kind): lays out before each slice, records within it, joins at the end. Its result:
// {"file": id, "bills": count, "name": file name}.
Outcome<boost::json::value> prepare_print_slice(db::Database& database, const files::FileStore& files,
                                                const accounts::Caller& caller, const jobs::Job& job);
Outcome<jobs::Slice> print_slice(db::Transaction& tx, const accounts::Caller& caller, const jobs::Job& job,
                                 Instant now);
// The file that such a job made. charging.print_not_found: no such job, of another kind, or not done yet.
Outcome<files::File> printed_file(db::Transaction& tx, const accounts::Scope& scope, JobId job);

}  // namespace lamplighter::charging
