#include "sim/query/wait_graph.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace sim::query {

std::size_t WaitGraph::add(Wait wait) {
    waits_.push_back(std::move(wait));
    return waits_.size() - 1;
}

bool WaitGraph::freed(const Wait& wait) const {
    const auto goes_on = [this](std::size_t thread) { return ranks_[thread] != 0; };
    if (wait.needs == Wait::Needs::Nothing || wait.on.empty()) return true;
    return wait.needs == Wait::Needs::All ? std::ranges::all_of(wait.on, goes_on) : std::ranges::any_of(wait.on, goes_on);
}

// Whoever is not freed by anybody who goes on, in the end, is stuck. Who is freed in a round counts from the next one on, so ranks fall
// along the way to the one who can go on.
void WaitGraph::solve() {
    ranks_.assign(waits_.size(), 0);
    for (std::size_t round = 1;; ++round) {
        std::vector<std::size_t> newly;
        for (std::size_t thread = 0; thread < waits_.size(); ++thread) {
            if (ranks_[thread] == 0 && freed(waits_[thread])) newly.push_back(thread);
        }
        if (newly.empty()) return;
        for (const auto thread : newly) ranks_[thread] = round;
    }
}

// Tarjan's strongly connected components over the stuck threads, without recursion.
std::vector<bool> WaitGraph::in_circles() const {
    constexpr std::size_t kUnseen = 0;
    struct Frame {
        std::size_t thread;
        std::size_t edge;
    };
    std::vector<std::size_t> order(size(), kUnseen), low(size(), 0), open;
    std::vector<bool> is_open(size(), false), circles(size(), false);
    std::size_t next = 0;
    for (std::size_t start = 0; start < size(); ++start) {
        if (!stuck(start) || order[start] != kUnseen) continue;
        std::vector<Frame> path{{start, 0}};
        while (!path.empty()) {
            auto& [thread, edge] = path.back();
            if (edge == 0 && order[thread] == kUnseen) {
                order[thread] = low[thread] = ++next;
                open.push_back(thread);
                is_open[thread] = true;
            }
            const auto& on = waits_[thread].on;
            if (edge < on.size()) {
                const auto to = on[edge++];
                if (!stuck(to)) continue;
                if (to == thread) circles[thread] = true;
                if (order[to] == kUnseen) {
                    path.push_back({to, 0});
                } else if (is_open[to]) {
                    low[thread] = std::min(low[thread], order[to]);
                }
                continue;
            }
            const auto done = thread;
            path.pop_back();
            if (!path.empty()) low[path.back().thread] = std::min(low[path.back().thread], low[done]);
            if (low[done] != order[done]) continue;
            const bool several = open.back() != done;
            for (std::size_t member = 0;;) {
                member = open.back();
                open.pop_back();
                is_open[member] = false;
                if (several) circles[member] = true;
                if (member == done) break;
            }
        }
    }
    return circles;
}

std::vector<Knot> WaitGraph::knots() const {
    // Who is tied to whom, directly or by others, is one knot: it has one cause.
    std::vector<std::size_t> heads(size());
    std::iota(heads.begin(), heads.end(), std::size_t{0});
    const auto head_of = [&heads](std::size_t thread) {
        while (heads[thread] != thread) thread = heads[thread] = heads[heads[thread]];
        return thread;
    };
    for (std::size_t thread = 0; thread < size(); ++thread) {
        if (!stuck(thread)) continue;
        for (const auto to : waits_[thread].on) {
            if (!stuck(to)) continue;
            const auto a = head_of(thread), b = head_of(to);
            heads[std::max(a, b)] = std::min(a, b);
        }
    }
    const auto circles = in_circles();
    std::map<std::size_t, Knot> by_head;
    for (std::size_t thread = 0; thread < size(); ++thread) {
        if (!stuck(thread)) continue;
        auto& knot = by_head[head_of(thread)];
        (circles[thread] ? knot.members : knot.followers).push_back(thread);
        if (circles[thread]) knot.closed_ns = std::max(knot.closed_ns, waits_[thread].since_ns);
    }
    std::vector<Knot> knots;
    for (auto& [head, knot] : by_head) knots.push_back(std::move(knot));
    return knots;
}

}  // namespace sim::query
