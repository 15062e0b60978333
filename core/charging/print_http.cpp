#include "core/charging/print_http.h"

#include <boost/json.hpp>

#include "core/charging/print_out.h"
#include "core/http/fields.h"

namespace lamplighter::charging {
namespace {

using http::Exchange;
using http::Response;

Response pdf(std::string bytes, const std::string& name) {
  Response response;
  response.content_type = "application/pdf";
  response.headers = {{"Content-Disposition", "inline; filename=\"" + name + "\""}, {"Cache-Control", "no-store"}};
  response.body = std::move(bytes);
  return response;
}

Response refused(const Exchange& exchange, const Refusal& refusal) {
  return http::problem(refusal, exchange.caller.language);
}

// "zh-CN" or "en"; the reader's own where nothing is said.
Outcome<Language> language_of(const std::optional<std::string>& text, Language otherwise) {
  if (!text || text->empty()) return otherwise;
  for (const Language language : {Language::zh_cn, Language::en})
    if (*text == to_text(language)) return language;
  return Refusal{RefusalKind::invalid, "charging.language_unknown", {{"value", text->substr(0, 32)}}, "language"};
}

Response show_pdf(const Exchange& exchange, const files::FileStore& files) {
  const auto id = exchange.id<BillId>("bill");
  if (!id) return refused(exchange, id.error());
  const auto language = language_of(exchange.query("language"), exchange.caller.language);
  if (!language) return refused(exchange, language.error());
  auto& database = exchange.database();
  auto layout = lay_out_bill(database, files, exchange.caller.scope, *id, *language);
  if (!layout) return refused(exchange, layout.error());
  const auto handed = database.write(db::Priority::people, [&](db::Transaction& tx) -> Outcome<files::File> {
    const auto record = record_print(tx, exchange.caller, *id, *language, layout->file, exchange.now);
    if (!record) return record.error();
    return files::find(tx, exchange.caller.scope, record->file).value();
  });
  if (!handed) return refused(exchange, handed.error());
  if (handed->hash == layout->file.hash) return pdf(std::move(layout->bytes), handed->name);
  auto first =
      files.read(handed->hash);  // somebody printed it a moment before us, from a program that lays out otherwise
  return first ? pdf(std::move(*first), handed->name) : refused(exchange, first.error());
}

Response post_print(const Exchange& exchange) {
  const auto body = exchange.json();
  if (!body) return refused(exchange, body.error());
  http::Fields fields(*body);
  PrintWish wish;
  wish.estate = fields.id<EstateId>("estate");
  if (fields.has("building")) wish.building = fields.id<BuildingId>("building");
  if (fields.has("run")) wish.run = fields.id<RunId>("run");
  if (fields.has("period_from")) wish.period_from = fields.day("period_from");
  if (fields.has("period_to")) wish.period_to = fields.day("period_to");
  std::optional<std::string> text;
  if (fields.has("language")) text = fields.text("language", 2, 16);
  const auto language = language_of(text, exchange.caller.language);
  if (const auto refusal = fields.refusal()) return refused(exchange, *refusal);
  if (!language) return refused(exchange, language.error());
  wish.language = *language;
  return exchange.write(
      [&](db::Transaction& tx) -> Outcome<boost::json::value> {
        const auto job = print_bills(tx, exchange.caller, wish, exchange.now);
        if (!job) return job.error();
        return boost::json::value{{"job", std::to_string(job->n)}};
      },
      202);
}

Response show_print(const Exchange& exchange, const files::FileStore& files) {
  const auto id = exchange.id<JobId>("print");
  if (!id) return refused(exchange, id.error());
  const auto file =
      exchange.database().read([&](db::Transaction& tx) { return printed_file(tx, exchange.caller.scope, *id); });
  if (!file) return refused(exchange, file.error());
  auto bytes = files.read(file->hash);
  return bytes ? pdf(std::move(*bytes), file->name) : refused(exchange, bytes.error());
}

}  // namespace

std::vector<http::Route> printing_routes(const files::FileStore* files) {
  using http::Method;
  return {{Method::get, "/api/v1/bills/{bill}/pdf", "charging.read",
           [files](const Exchange& exchange) { return show_pdf(exchange, *files); }},
          {Method::post, "/api/v1/bills/print", "charging.read", post_print},
          {Method::get, "/api/v1/bills/print/{print}", "charging.read",
           [files](const Exchange& exchange) { return show_print(exchange, *files); }}};
}

std::map<std::string, jobs::Step> printing_job_kinds() {
  return {{std::string(print_kind), print_slice}};
}

std::map<std::string, jobs::Preparation> printing_preparations(const files::FileStore& files) {
  return {
      {std::string(print_kind), [&files](db::Database& database, const accounts::Caller& caller, const jobs::Job& job) {
         return prepare_print_slice(database, files, caller, job);
       }}};
}

}  // namespace lamplighter::charging
