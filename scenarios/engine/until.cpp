#include "scenarios/engine/until.h"

#include <variant>

#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

/// `t12`, `t12.3`, `e5`: nothing that begins so is a condition but the two that mean the same.
bool looks_like_moment(const std::string& text) {
    return text.size() >= 2 && (text[0] == 't' || text[0] == 'e') && text.find_first_not_of("0123456789.", 1) == std::string::npos;
}

}  // namespace

sim::base::Result<std::unique_ptr<Until>> Until::make(const std::string& text, const sim::trace::Names& names) {
    std::unique_ptr<Until> until(new Until);
    if (looks_like_moment(text)) {
        auto moment = sim::query::Moment::parse(text);
        if (!moment) return sim::base::Error{moment.error()};
        until->moment_ = std::make_unique<sim::query::MomentFinder>(*moment);
        return until;
    }
    auto parsed = sim::query::Expression::parse(text);
    if (const auto* error = std::get_if<sim::query::ExpressionError>(&parsed)) {
        return sim::base::Error{fmt::format("column {}: {}", error->column, error->message)};
    }
    until->condition_ = std::get<sim::query::Expression>(std::move(parsed));
    until->scope_ = std::make_unique<sim::query::EventScope>(names);
    return until;
}

sim::base::Result<bool> Until::check(const std::string& text) {
    const auto made = make(text, {});
    if (!made) return sim::base::Error{made.error()};
    return true;
}

bool Until::reached(const sim::trace::RecordView& record) {
    if (reached_) return true;
    if (moment_ != nullptr) return reached_ = moment_->is(record);
    scope_->add(record);
    return reached_ = scope_->holds(condition_);
}

}  // namespace scenarios::engine
