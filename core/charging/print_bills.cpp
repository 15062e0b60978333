#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <map>

#include "core/accounts/audit.h"
#include "core/charging/print_out.h"
#include "core/charging/print_store.h"
#include "core/charging/refusals.h"
#include "core/premises/premises.h"

namespace lamplighter::charging {
namespace {

namespace json = boost::json;

template <class IdType>
IdType id_of(const json::value& text) {
  IdType id;
  const auto& digits = text.as_string();
  std::from_chars(digits.begin(), digits.end(), id.n);
  return id;
}

struct Args {
  std::vector<BillId> bills;
  Language language = Language::zh_cn;
};
Args args_of(const jobs::Job& job) {
  Args args{{}, parse_language(job.args.at("language").as_string())};
  for (const auto& bill : job.args.at("bills").as_array()) args.bills.push_back(id_of<BillId>(bill));
  return args;
}

Refusal of_wish(std::string code, std::map<std::string, std::string> facts, std::string field = "") {
  return {field.empty() ? RefusalKind::conflict : RefusalKind::not_found, std::move(code), std::move(facts),
          std::move(field)};
}

// The bills wished for, as people walk through the houses.
Outcome<std::vector<BillId>> bills_by_room(db::Transaction& tx, const accounts::Scope& scope, const PrintWish& wish) {
  std::map<RoomId, std::size_t> place;
  bool building_seen = !wish.building;
  for (const auto& room : premises::rooms_of_estate(tx, scope, wish.estate)) {
    if (wish.building && room.building != *wish.building) continue;
    building_seen = true;
    place.emplace(room.id, place.size());
  }
  if (!building_seen)
    return of_wish("charging.building_not_found", {{"building", std::to_string(wish.building->n)}}, "building");
  auto found = store::bills_to_print(tx, scope, wish, bills_looked_at_max);
  std::erase_if(found, [&](const store::BillPlace& bill) { return !place.contains(bill.room); });
  if (found.empty()) return of_wish("charging.nothing_to_print", {{"estate", std::to_string(wish.estate.n)}});
  if (found.size() > bills_per_file_max)
    return of_wish("charging.too_many_to_print",
                   {{"count", std::to_string(found.size())}, {"limit", std::to_string(bills_per_file_max)}});
  std::ranges::stable_sort(found, {}, [&](const store::BillPlace& bill) { return place.at(bill.room); });
  std::vector<BillId> bills;
  for (const auto& bill : found) bills.push_back(bill.bill);
  return bills;
}

// Everything is recorded: their files, one behind the other.
Outcome<json::value> join_all(db::Database& database, const files::FileStore& files, const accounts::Caller& caller,
                              const jobs::Job& job, const Args& args) {
  std::vector<std::string> parts;
  Instant newest{};
  for (const BillId id : args.bills) {
    const auto bill = database.read([&](db::Transaction& tx) { return store::bill(tx, caller.scope, id); });
    if (!bill) return bill_not_found(id);
    auto layout = lay_out_bill(database, files, caller.scope, id, args.language);
    if (!layout) return layout.error();
    newest = std::max(newest, bill->recorded_at);
    parts.push_back(std::move(layout->bytes));
  }
  const auto bytes = paper::join(parts, "bills-" + std::to_string(job.id.n), newest);
  if (!bytes) return bytes.error();
  const auto hash = files.keep(*bytes);
  if (!hash) return hash.error();
  return json::value{{"hash", *hash}, {"bytes", bytes->size()}};
}

}  // namespace

Outcome<JobId> print_bills(db::Transaction& tx, const accounts::Caller& caller, const PrintWish& wish, Instant now) {
  if (!premises::find_estate(tx, caller.scope, wish.estate))
    return of_wish("charging.estate_not_found", {{"estate", std::to_string(wish.estate.n)}}, "estate");
  if (wish.run && !store::run(tx, caller.scope, *wish.run)) return run_not_found(*wish.run);
  const auto bills = bills_by_room(tx, caller.scope, wish);
  if (!bills) return bills.error();
  json::array ids;
  for (const BillId bill : *bills) ids.push_back(json::value(std::to_string(bill.n)));
  const auto count = ids.size();
  const JobId job = jobs::enqueue(tx, caller, wish.estate, std::string(print_kind),
                                  {{"bills", std::move(ids)}, {"language", to_text(wish.language)}}, now);
  accounts::audit(tx, caller, now,
                  {std::string(print_kind),
                   "job",
                   job.n,
                   wish.estate,
                   nullptr,
                   {{"bills", count}, {"language", to_text(wish.language)}},
                   ""});
  return job;
}

Outcome<json::value> prepare_print_slice(db::Database& database, const files::FileStore& files,
                                         const accounts::Caller& caller, const jobs::Job& job) {
  const Args args = args_of(job);
  const auto first = static_cast<std::size_t>(job.cursor);
  if (first >= args.bills.size()) return join_all(database, files, caller, job, args);
  json::array laid_out;
  for (std::size_t i = first; i < std::min(first + bills_per_slice, args.bills.size()); ++i) {
    const auto layout = lay_out_bill(database, files, caller.scope, args.bills[i], args.language);
    if (!layout) return layout.error();
    laid_out.push_back(json::value{{"hash", layout->file.hash}, {"bytes", layout->file.size}});
  }
  return json::value(std::move(laid_out));
}

Outcome<jobs::Slice> print_slice(db::Transaction& tx, const accounts::Caller& caller, const jobs::Job& job,
                                 Instant now) {
  const Args args = args_of(job);
  const auto total = static_cast<std::int64_t>(args.bills.size());
  if (job.cursor >= total) {
    const std::string name = "bills-" + std::to_string(job.id.n) + ".pdf";
    const auto file = files::add(tx, caller, now,
                                 {{},
                                  std::string(job.prepared.at("hash").as_string()),
                                  job.prepared.at("bytes").to_number<std::int64_t>(),
                                  "application/pdf",
                                  name,
                                  caller.user,
                                  now});
    return jobs::Slice{total, total, total, true, {{"file", std::to_string(file.n)}, {"bills", total}, {"name", name}}};
  }
  std::int64_t cursor = job.cursor;
  for (const auto& one : job.prepared.as_array()) {
    const auto record =
        record_print(tx, caller, args.bills.at(static_cast<std::size_t>(cursor)), args.language,
                     {std::string(one.at("hash").as_string()), one.at("bytes").to_number<std::size_t>()}, now);
    if (!record) return record.error();
    ++cursor;
  }
  return jobs::Slice{cursor, cursor, total, false, nullptr};
}

Outcome<files::File> printed_file(db::Transaction& tx, const accounts::Scope& scope, JobId id) {
  const auto job = jobs::find(tx, scope, id);
  const bool ready = job && job->kind == print_kind && job->state == jobs::State::done;
  const auto file = ready ? files::find(tx, scope, id_of<files::FileId>(job->result.at("file"))) : std::nullopt;
  if (!file)
    return Refusal{RefusalKind::not_found, "charging.print_not_found", {{"job", std::to_string(id.n)}}, "print"};
  return *file;
}

}  // namespace lamplighter::charging
