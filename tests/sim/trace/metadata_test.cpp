#include "sim/trace/metadata.h"

#include <gtest/gtest.h>

namespace sim::trace {
namespace {

TEST(Metadata, GivesTheNamesBack) {
    const Names names{.devices = {"-", "phone", "my \"tablet\""}, .processes = {"-", "samgr", "a\\b", "  spaced, ; = 3 "}};
    const auto read = read_metadata(write_metadata(names));
    ASSERT_TRUE(read.ok()) << read.error();
    EXPECT_EQ(*read, names);
}

TEST(Metadata, RefusesWhatItDoesNotKnowInWords) {
    const auto good = write_metadata({});
    const auto replaced = [&](const std::string& what, const std::string& by) {
        auto text = good;
        const auto at = text.find(what);
        EXPECT_NE(at, std::string::npos) << what;
        return text.replace(at, what.size(), by);
    };
    const auto error_of = [](const std::string& text) {
        const auto read = read_metadata(text);
        return read ? std::string("read without complaint") : read.error();
    };
    EXPECT_EQ(error_of(""), "metadata: not a text of the Common Trace Format 1.8 (its first line must say so)");
    EXPECT_EQ(error_of(replaced("ipclab", "other")), "metadata: this trace was not written by ipclab");
    EXPECT_EQ(error_of(replaced("format_version = 1", "format_version = 9")),
              "metadata: format version 9 is not the one this program reads (1)");
    EXPECT_EQ(error_of(replaced("enum device_name", "enum other_name")), "metadata: the list of device names is missing or damaged");
    EXPECT_EQ(error_of(replaced("\"-\" = 0", "\"-\" 0")), "metadata: the list of process names is missing or damaged");
}

TEST(Metadata, CutAnywhereIsNoCrash) {
    const auto good = write_metadata({.devices = {"-", "phone"}, .processes = {"-", "echo"}});
    for (std::size_t size = 0; size < good.size(); size += 7) {
        const auto read = read_metadata(std::string_view(good).substr(0, size));
        EXPECT_EQ(read.ok(), size > good.find("enum device_name :") + 60) << size;
        if (read.ok()) break;
    }
}

}  // namespace
}  // namespace sim::trace
