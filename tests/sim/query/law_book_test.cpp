#include "sim/query/law_book.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace sim::query {
namespace {

using trace::Law;

constexpr auto kWords = trace::Words<Law>::kWords;

TEST(LawBook, SaysEveryLawInBothLanguages) {
    for (const auto language : {Language::English, Language::Chinese}) {
        std::set<std::string_view> titles, laws;
        for (std::size_t i = 1; i < kWords.size(); ++i) {
            const auto& entry = law_entry(static_cast<Law>(i), language);
            EXPECT_FALSE(entry.title.empty() || entry.law.empty() || entry.remedy.empty() || entry.source.empty()) << kWords[i];
            titles.insert(entry.title);
            laws.insert(entry.law);
        }
        EXPECT_EQ(titles.size(), kWords.size() - 1);
        EXPECT_EQ(laws.size(), kWords.size() - 1);
    }
}

TEST(LawBook, TheLanguagesDiffer) {
    for (std::size_t i = 0; i < kWords.size(); ++i) {
        EXPECT_NE(law_entry(static_cast<Law>(i)).law, law_entry(static_cast<Law>(i), Language::Chinese).law) << kWords[i];
    }
}

TEST(LawBook, AnUnknownLawIsNone) { EXPECT_EQ(law_entry(static_cast<Law>(200)).law, law_entry(Law::None).law); }

}  // namespace
}  // namespace sim::query
