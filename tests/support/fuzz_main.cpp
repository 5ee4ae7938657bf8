// Drives a LLVMFuzzerTestOneInput target without a fuzzing engine: every file of the corpus as it is, then a bounded number of seeded
// mutations of them. The same arguments give the same inputs. Usage: target [--runs N] [--seed N] [FILE|DIRECTORY...]

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
/// A target may offer seeds of its own: appends input number `index` to `out` and returns true while there are more.
extern "C" bool ipclab_fuzz_seed(unsigned index, std::vector<std::uint8_t>& out) __attribute__((weak));

namespace {

using Input = std::vector<std::uint8_t>;

std::uint64_t g_state = 1;
std::uint64_t next_random() {
    g_state += 0x9e3779b97f4a7c15ULL;
    auto z = g_state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}
std::size_t below(std::size_t bound) { return bound == 0 ? 0 : static_cast<std::size_t>(next_random() % bound); }

void mutate(Input& input, const std::vector<Input>& corpus) {
    static constexpr std::uint8_t kEdges[] = {0x00, 0x01, 0x7f, 0x80, 0xff, 0x0a, '{', '}', ':', '-', '"', ' '};
    const auto count = 1 + below(6);
    for (std::size_t i = 0; i < count; ++i) {
        const auto place = below(input.size() + 1);
        const auto length = std::min(input.size() - place, 1 + below(16));
        const auto at = input.begin() + static_cast<std::ptrdiff_t>(place);
        switch (below(6)) {
            case 0:
                if (place < input.size()) input[place] = static_cast<std::uint8_t>(input[place] ^ (1U << below(8)));
                break;
            case 1:
                if (place < input.size()) input[place] = kEdges[below(std::size(kEdges))];
                break;
            case 2:
                input.insert(at, kEdges[below(std::size(kEdges))]);
                break;
            case 3:
                input.erase(at, at + static_cast<std::ptrdiff_t>(length));
                break;
            case 4: {
                const Input piece(at, at + static_cast<std::ptrdiff_t>(length));
                const auto to = input.begin() + static_cast<std::ptrdiff_t>(below(input.size() + 1));
                input.insert(to, piece.begin(), piece.end());
                break;
            }
            default: {
                const auto& other = corpus[below(corpus.size())];
                const auto from = below(other.size() + 1);
                input.resize(place);
                input.insert(input.end(), other.begin() + static_cast<std::ptrdiff_t>(from), other.end());
                break;
            }
        }
    }
    if (input.size() > 65536) input.resize(65536);
}

}  // namespace

int main(int argc, char** argv) {
    std::uint64_t runs = 1000;
    std::vector<Input> corpus;
    const auto add_file = [&](const std::filesystem::path& path) {
        std::ifstream file(path, std::ios::binary);
        corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    };
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--runs" && i + 1 < argc) {
            runs = std::strtoull(argv[++i], nullptr, 10);
        } else if (argument == "--seed" && i + 1 < argc) {
            g_state = std::strtoull(argv[++i], nullptr, 10);
        } else if (std::filesystem::is_directory(argument)) {
            std::vector<std::filesystem::path> files;
            for (const auto& entry : std::filesystem::recursive_directory_iterator(argument)) {
                if (entry.is_regular_file()) files.push_back(entry.path());
            }
            std::sort(files.begin(), files.end());
            for (const auto& path : files) add_file(path);
        } else {
            add_file(argument);
        }
    }
    if (ipclab_fuzz_seed != nullptr) {
        for (unsigned index = 0;; ++index) {
            Input seed;
            if (!ipclab_fuzz_seed(index, seed)) break;
            corpus.push_back(std::move(seed));
        }
    }
    if (corpus.empty()) corpus.push_back({});
    for (const auto& input : corpus) LLVMFuzzerTestOneInput(input.data(), input.size());
    for (std::uint64_t run = 0; run < runs; ++run) {
        auto input = corpus[below(corpus.size())];
        mutate(input, corpus);
        LLVMFuzzerTestOneInput(input.data(), input.size());
    }
    std::printf("%zu inputs of the corpus, %llu mutations, no fault\n", corpus.size(), static_cast<unsigned long long>(runs));
    return 0;
}
