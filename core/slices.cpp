#include "core/slices.h"

#include "core/accounts/http.h"
#include "core/jobs/http.h"
#include "core/metering/meter.h"
#include "core/premises/http.h"

namespace lamplighter {
namespace {

template <class T>
void add(std::vector<T>& all, std::vector<T> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// Premises lie below metering, so what they say of a meter is passed in.
std::optional<premises::MeterLabel> label_of_meter(db::Transaction& tx, const accounts::Scope& scope, MeterId id) {
  const auto meter = metering::find_meter(tx, scope, id);
  if (!meter) return std::nullopt;
  return premises::MeterLabel{.id = meter->id, .estate = meter->estate, .code = meter->code, .kind = meter->kind};
}

}  // namespace

std::vector<http::Route> all_routes(http::Transport transport) {
  std::vector<http::Route> all = accounts::routes(premises::estate_labels, transport);
  add(all, premises::routes(label_of_meter));
  add(all, jobs::routes());
  return all;
}

std::vector<http::LiveRoute> all_live_routes() {
  return jobs::live_routes();
}

std::map<std::string, jobs::Step> all_job_kinds() {
  return {};
}

http::Gate gate() {
  return accounts::gate();
}

}  // namespace lamplighter
