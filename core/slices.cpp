#include "core/slices.h"

#include "core/accounts/http.h"
#include "core/charging/billed_until.h"
#include "core/charging/http.h"
#include "core/charging/print_http.h"
#include "core/desk/http.h"
#include "core/fleet/http.h"
#include "core/jobs/http.h"
#include "core/metering/http.h"
#include "core/metering/readiness.h"
#include "core/premises/http.h"
#include "core/search/http.h"

namespace lamplighter {
namespace {

template <class T>
void add(std::vector<T>& all, std::vector<T> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

std::vector<http::Route> all_routes(http::Transport transport, const files::FileStore* files) {
  std::vector<http::Route> all = accounts::routes(premises::estate_labels, transport, all_approval_kinds());
  // Premises lie below metering and charging: what they ask of them is passed in.
  add(all, premises::routes({.find_meter = metering::meter_label,
                             .missing_of_meters = metering::missing_of_meters,
                             .billed_until = charging::billed_until}));
  add(all, metering::routes());
  add(all, fleet::routes());
  add(all, charging::routes());
  add(all, charging::printing_routes(files));
  add(all, desk::routes());
  add(all, search::routes());
  add(all, jobs::routes());
  return all;
}

std::vector<http::LiveRoute> all_live_routes() {
  std::vector<http::LiveRoute> all = metering::live_routes();
  add(all, accounts::live_routes(all_approval_kinds()));
  add(all, fleet::live_routes());
  add(all, desk::live_routes());
  add(all, jobs::live_routes());
  return all;
}

std::map<std::string, jobs::Step> all_job_kinds() {
  auto kinds = charging::job_kinds();
  kinds.merge(charging::printing_job_kinds());
  return kinds;
}

std::map<std::string, jobs::Preparation> all_preparations(const files::FileStore& files) {
  return charging::printing_preparations(files);
}

accounts::ApprovalKinds all_approval_kinds() {
  auto kinds = charging::approval_kinds();
  add(kinds, metering::approval_kinds());
  return kinds;
}

http::Gate gate() {
  return accounts::gate();
}

}  // namespace lamplighter
