#include "gui/traffic/row_sorter.h"

#include <algorithm>

namespace gui {
namespace {

/// Puts in place of a text's number its place among the texts.
void rank(RowSorter::Job& job) {
    std::vector<std::pair<QString, std::uint64_t>> order;
    order.reserve(job.texts.size());
    for (const auto& [number, text] : job.texts) order.emplace_back(text, number);
    std::ranges::sort(order, [](const auto& a, const auto& b) {
        const auto byText = a.first.compare(b.first, Qt::CaseInsensitive);
        return byText != 0 ? byText < 0 : a.first < b.first;
    });
    std::unordered_map<std::uint64_t, std::uint64_t> places;
    std::uint64_t place = 0;
    const QString* before = nullptr;
    for (const auto& [text, number] : order) {
        if (before != nullptr && *before != text) ++place;
        before = &text;
        places.emplace(number, place);
    }
    for (auto& [key, row] : job.keys) key = places.at(key);
}

}  // namespace

RowSorter::~RowSorter() {
    if (thread_.joinable()) thread_.join();
}

void RowSorter::start(Job job) {
    busy_ = true;
    ++number_;
    if (running_) {
        next_ = std::make_unique<Job>(std::move(job));
    } else {
        run(std::move(job));
    }
}

void RowSorter::cancel() {
    busy_ = false;
    ++number_;
    next_.reset();
}

void RowSorter::run(Job job) {
    running_ = true;
    if (thread_.joinable()) thread_.join();  // its work is done: it told so
    thread_ = std::thread([this, number = number_, work = std::move(job)]() mutable {
        if (!work.texts.empty()) rank(work);
        std::ranges::sort(work.keys, [down = work.descending](const auto& a, const auto& b) {
            if (a.first != b.first) return down ? a.first > b.first : a.first < b.first;
            return a.second < b.second;
        });
        std::vector<qint32> rows;
        rows.reserve(work.keys.size());
        for (const auto& [key, row] : work.keys) rows.push_back(row);
        QMetaObject::invokeMethod(
            this, [this, number, sortedRows = std::move(rows)]() mutable { finished(number, std::move(sortedRows)); },
            Qt::QueuedConnection);
    });
}

void RowSorter::finished(std::uint64_t number, std::vector<qint32> rows) {
    running_ = false;
    if (next_) {
        run(std::move(*std::exchange(next_, nullptr)));
    } else if (number == number_) {
        busy_ = false;
        emit sorted(rows);
    }
}

}  // namespace gui
