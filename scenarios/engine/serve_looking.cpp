// What a client sees of a stop: threads, stacks, values, sources.

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "scenarios/engine/assist.h"
#include "scenarios/engine/serve_front.h"
#include "sim/base/text.h"
#include "sim/query/law_book.h"
#include "sim/query/rule_book.h"
#include "sim/trace/codec.h"

namespace scenarios::engine {
namespace {

namespace fs = std::filesystem;
using sim::control::Arguments;
using sim::control::Json;
using sim::control::Request;
using sim::query::plain_text;
using sim::query::StackFrame;
using sim::query::ThreadKey;
using sim::query::ThreadLife;

constexpr int kWorld = 0x7fffffff;  ///< id of the thread that stands for what no simulated thread did
constexpr int kScenarioSource = 1;  ///< sourceReference of the scenario's text
constexpr std::int64_t kReferenceMax = 0x7fffffff;

bool same_file(const std::string& a, const std::string& b) {
    if (a == b) return true;
    std::error_code error;
    return fs::equivalent(a, b, error) && !error;
}

/// `kill: app`, `cut_link: {...}`: a word and a colon.
bool looks_like_fault(std::string_view text) {
    const auto end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_");
    return end != std::string_view::npos && end > 0 && text[end] == ':';
}

}  // namespace

// ------------------------------------------------------------------------------------------------------------------- threads

bool Front::shown(const ThreadLife& thread, std::uint64_t sequence) const {
    return trace_->stacks().lives(thread, sequence) || thread.end_sequence == sequence;
}

/// A thread of the runtime's pools that waits for work.
bool Front::idle_pool(const ThreadLife& thread, std::uint64_t sequence) const {
    if (!thread.name.starts_with("OS_IPC_") && !thread.name.starts_with("OS_RPC_")) return false;
    if (trace_->stacks().serving(thread.key, sequence) != 0 || trace_->stacks().under_way(thread.key, sequence) != 0) return false;
    const auto record = trace_->record(sequence);
    return !record || ThreadKey::of(record->stamp) != thread.key;
}

int Front::thread_id(const ThreadKey& thread, std::uint64_t sequence) const {
    const auto* const life = thread.tid == 0 ? nullptr : trace_->stacks().find(thread);
    if (life == nullptr || !shown(*life, sequence)) return kWorld;
    return idle_pool(*life, sequence) ? life->process_id : life->id;
}

std::string Front::thread_name(const ThreadLife& thread) const {
    return fmt::format("{} › {}", trace_->place(thread.key.device, thread.process), plain_text(thread.name, 80));
}

void Front::threads(const Request& request) {
    if (!must_have_trace(request)) return;
    const bool stands = phase_ == Phase::Stopped;
    const auto sequence = stands ? position_ : trace_->stacks().read_to();
    auto list = Json::array();
    std::map<int, Json> entries;
    std::map<int, int> idle;  // threads of a process's pool, by the id of their one entry
    for (const auto& life : trace_->stacks().threads()) {
        if (!shown(life, sequence)) continue;
        if (!idle_pool(life, sequence)) {
            entries[life.id] = {{"id", life.id}, {"name", thread_name(life)}};
            continue;
        }
        const auto count = ++idle[life.process_id];
        const auto place = trace_->place(life.key.device, life.process);
        entries[life.process_id] = {{"id", life.process_id},
                                    {"name", fmt::format("{} › {} idle pool thread{}", place, count, count == 1 ? "" : "s")}};
    }
    for (auto& [id, entry] : entries) list.push_back(std::move(entry));
    const auto record = trace_->record(sequence);
    const bool worldly = record && thread_id(ThreadKey::of(record->stamp), sequence) == kWorld;
    if (list.empty() || worldly) list.push_back({{"id", kWorld}, {"name", "the world"}});
    answer(request, {{"threads", std::move(list)}});
}

// -------------------------------------------------------------------------------------------------------------------- stacks

Json Front::source_json() const {
    const auto& path = source_path_.empty() ? about_.file : source_path_;
    Json source{{"name", fs::path(path).filename().string()}};
    // An editor's text and a recording's need not be what lies in the file.
    if (!source_path_.empty()) {
        source["path"] = source_path_;
    } else {
        source["sourceReference"] = kScenarioSource;
    }
    return source;
}

std::string Front::frame_name(const StackFrame& frame) const {
    const auto place = trace_->place(frame.thread.device, frame.process);
    const auto* const transaction = trace_->tree().find(frame.transaction);
    if (transaction == nullptr) {
        const auto* const life = trace_->stacks().find(frame.thread);
        return fmt::format("{} · {}", life == nullptr ? std::string("a thread") : plain_text(life->name, 80), place);
    }
    const auto& method = trace_->tree().name(*transaction);
    switch (frame.role) {
        case StackFrame::Role::Serves:
            return fmt::format("{} serves t{} · {}", method, frame.transaction, place);
        case StackFrame::Role::SentBy:
            return fmt::format("sent {} t{}, one-way · {}", method, frame.transaction, place);
        case StackFrame::Role::Sends:
        case StackFrame::Role::Own:
            break;
    }
    return fmt::format("calls {} t{} · {}", method, frame.transaction, place);
}

Json Front::frame_json(const StackFrame& frame, std::int64_t id) const {
    Json made{{"id", id}, {"name", frame_name(frame)}, {"line", 0}, {"column", 0}};
    if (frame.line != 0) {
        made["line"] = client_line(frame.line);
        made["column"] = columns_from_1_ ? 1 : 0;
        made["source"] = source_json();
    }
    if (frame.line == 0) made["presentationHint"] = "subtle";
    return made;
}

void Front::stack_trace(const Request& request) {
    Arguments arguments(request);
    const auto id = arguments.needed_whole("threadId", 0, kReferenceMax);
    const auto start = arguments.whole("startFrame", 0, kReferenceMax).value_or(0);
    const auto levels = arguments.whole("levels", 0, kReferenceMax).value_or(0);
    if (!arguments.error().empty()) return refuse(request, arguments.error());
    if (!must_stand(request)) return;
    const auto& stacks = trace_->stacks();
    std::vector<StackFrame> stack;
    for (const auto& life : stacks.threads()) {
        if (!shown(life, position_)) continue;
        // Of one that ended with this record: what it was at.
        if (life.id == id) stack = stacks.stack(life.key, stacks.lives(life, position_) ? position_ : position_ - 1);
        if (life.process_id == id && idle_pool(life, position_)) {
            stack = {StackFrame{.thread = life.key, .process = life.process}};
            break;
        }
    }
    Json list = Json::array();
    if (id == kWorld) {
        StackFrame frame;
        if (const auto record = trace_->record(position_)) {
            if (record->is<sim::trace::StepReached>()) frame.line = record->as<sim::trace::StepReached>().line;
            if (record->is<sim::trace::FaultStruck>()) frame.line = record->as<sim::trace::FaultStruck>().line;
            if (record->is<sim::trace::ExpectationChecked>()) frame.line = record->as<sim::trace::ExpectationChecked>().line;
        }
        stack = {frame};
    }
    if (stack.empty()) return refuse(request, fmt::format("stackTrace: there is no thread {} at this moment", id));
    const auto end = levels == 0 ? stack.size() : std::min(stack.size(), static_cast<std::size_t>(start + levels));
    for (auto i = static_cast<std::size_t>(start); i < end; ++i) {
        frames_.emplace_back(next_frame_++, stack[i]);
        auto made = frame_json(stack[i], frames_.back().first);
        if (id == kWorld) made["name"] = "the world";
        list.push_back(std::move(made));
    }
    answer(request, {{"stackFrames", std::move(list)}, {"totalFrames", stack.size()}});
}

void Front::scopes(const Request& request) {
    Arguments arguments(request);
    const auto id = arguments.needed_whole("frameId", 0, kReferenceMax);
    if (!arguments.error().empty()) return refuse(request, arguments.error());
    if (!must_stand(request)) return;
    const auto found = std::ranges::find(frames_, id, &std::pair<std::int64_t, StackFrame>::first);
    if (found == frames_.end())
        return refuse(request, fmt::format("scopes: there is no frame {} at this stop; ask for stackTrace again", id));
    answer(request, variables_->scopes(found->second));
}

void Front::variables(const Request& request) {
    Arguments arguments(request);
    const auto reference = arguments.needed_whole("variablesReference", 1, kReferenceMax);
    const auto filter = arguments.word("filter", {"indexed", "named"}).value_or("");
    const auto start = arguments.whole("start", 0, kReferenceMax).value_or(0);
    const auto count = arguments.whole("count", 0, kReferenceMax).value_or(0);
    if (!arguments.error().empty()) return refuse(request, arguments.error());
    if (!must_stand(request)) return;
    auto body = variables_->variables(reference, filter, static_cast<std::size_t>(start), static_cast<std::size_t>(count));
    if (!body) return refuse(request, body.error());
    answer(request, std::move(*body));
}

// -------------------------------------------------------------------------------------------------------------------- values

void Front::evaluate(const Request& request) {
    Arguments arguments(request);
    const auto typed = arguments.needed_text("expression");
    const auto context = arguments.text("context").value_or("");
    if (!arguments.error().empty()) return refuse(request, arguments.error());
    if (!must_stand(request)) return;
    const auto first = typed.find_first_not_of(" \t\r\n");
    if (first == std::string::npos)
        return refuse(request, "evaluate: expected an expression, such as process = app, or the name of a field");
    const auto text = typed.substr(first, typed.find_last_not_of(" \t\r\n") - first + 1);
    const auto say = [&](std::string result) { answer(request, {{"result", std::move(result)}, {"variablesReference", 0}}); };
    if (context == "repl" && looks_like_fault(text)) {
        const auto done = do_act(text);
        if (!done) return refuse(request, done.error());
        return say(fmt::format("{}: when the run goes on", done->step));
    }
    const auto scope = trace_->scope(position_);
    if (const auto* const field = sim::query::find_field(text); field != nullptr) {
        const auto value = field_text(*field, scope->value(*field));
        return say(value.empty() ? "absent: this event has no such field" : value);
    }
    auto parsed = sim::query::Expression::parse(typed);  // with its spaces, so that columns of errors are those that were typed
    if (const auto* const error = std::get_if<sim::query::ExpressionError>(&parsed)) {
        return refuse(request, fmt::format("column {}: {}", error->column, error->message));
    }
    say(scope->holds(std::get<sim::query::Expression>(parsed)) ? "true" : "false");
}

void Front::exception_info(const Request& request) {
    Arguments arguments(request);
    (void)arguments.needed_whole("threadId", 0, kReferenceMax);
    if (!arguments.error().empty()) return refuse(request, arguments.error());
    if (!must_stand(request)) return;
    const auto record = trace_->record(position_);
    const auto line = trace_->line(position_);
    Json body{{"breakMode", "always"}, {"description", line.text}};
    const auto tell_of = [&](std::string_view id, std::string_view title, std::string_view law, std::string_view remedy) {
        body["exceptionId"] = id;
        body["details"] = {{"typeName", title}, {"message", remedy.empty() ? std::string(law) : fmt::format("{} {}", law, remedy)}};
        answer(request, body);
    };
    if (record && record->is<sim::trace::RuleRefused>()) {
        const auto refused = record->as<sim::trace::RuleRefused>();
        const auto& entry = sim::query::rule_entry(refused.rule);
        return tell_of(sim::trace::word(refused.rule), entry.title, entry.law, entry.remedy);
    }
    if (record && record->is<sim::trace::LawBroken>()) {
        const auto law = record->as<sim::trace::LawBroken>().law;
        const auto& entry = sim::query::law_entry(law);
        return tell_of(sim::trace::word(law), entry.title, entry.law, entry.remedy);
    }
    if (record && record->is<sim::trace::ProcessEnded>() &&
        record->as<sim::trace::ProcessEnded>().reason == sim::trace::EndReason::Crashed) {
        return tell_of("crash", "a process crashes", fmt::format("{} {}", line.who, line.text), "");
    }
    if (record && record->is<sim::trace::ExpectationChecked>() && record->as<sim::trace::ExpectationChecked>().held == 0) {
        return tell_of("expectation", "an expectation does not hold", line.text, "");
    }
    if (stopped_.reason == "exception" && stopped_.points.empty()) {
        body["description"] = stopped_.text;
        return tell_of("engine", stopped_.description, "The run's process is gone. What it recorded can be looked at.",
                       "Restart begins it again.");
    }
    refuse(request, "exceptionInfo: the run does not stand at a refusal, a broken law, a crash or a failed expectation");
}

// ------------------------------------------------------------------------------------------------------------------- sources

bool Front::is_our_source(Arguments& arguments) const {
    auto source = arguments.object("source");
    if (!source) return false;
    const auto reference = source->whole("sourceReference", 0, kReferenceMax).value_or(0);
    const auto path = source->text("path");
    const auto name = source->text("name");
    arguments.take_error(*source);
    if (reference == kScenarioSource) return true;
    if (path) {
        if (same_file(*path, source_path_)) return true;
        // A recording names its file as it was called then, maybe from another directory.
        return scenario_ == nullptr && fs::path(*path).filename() == fs::path(about_.file).filename();
    }
    return name && fs::path(*name).filename() == fs::path(about_.file).filename();
}

std::vector<StepLine> Front::step_lines() const {
    std::vector<StepLine> lines;
    const auto about = assist_validate(about_.file, about_.text);
    const auto steps = about.find("steps");
    if (steps == about.end() || !steps->is_array()) return lines;
    for (const auto& step : *steps) lines.push_back({.line = step.value("line", 0), .text = step.value("text", std::string())});
    std::ranges::sort(lines, {}, &StepLine::line);
    return lines;
}

void Front::source(const Request& request) {
    Arguments arguments(request);
    auto reference = arguments.whole("sourceReference", 0, kReferenceMax).value_or(0);
    const bool ours = reference == kScenarioSource || is_our_source(arguments);
    if (!arguments.error().empty()) return refuse(request, arguments.error());
    if (phase_ == Phase::Fresh) return refuse(request, "source: nothing is launched");
    if (!ours) return refuse(request, "source: the only source is the scenario's text, sourceReference 1");
    answer(request, {{"content", about_.text}, {"mimeType", "text/yaml"}});
}

void Front::loaded_sources(const Request& request) {
    auto list = Json::array();
    if (phase_ != Phase::Fresh) list.push_back(source_json());
    answer(request, {{"sources", std::move(list)}});
}

}  // namespace scenarios::engine
