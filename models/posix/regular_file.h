#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "models/posix/file_system.h"
#include "models/posix/open_file.h"

namespace models::posix {

/// One open of a regular file: a position over its content.
class RegularFile final : public File {
public:
    RegularFile(FileSystem& files, device::OperatingSystem& os, std::shared_ptr<Node> node, int flags)
        : File(os, flags), files_(files), node_(std::move(node)) {}

    ssize_t read(const Pieces& to, std::int64_t at) override;
    ssize_t write(const Pieces& from, std::int64_t at) override;
    std::int64_t seek(std::int64_t offset, int whence) override;
    int truncate(std::int64_t size_bytes) override;
    std::int64_t pending_bytes() override;
    Node* node() override { return node_.get(); }
    [[nodiscard]] const std::shared_ptr<Node>& shared_node() const { return node_; }

private:
    FileSystem& files_;
    std::shared_ptr<Node> node_;
    std::int64_t position_ = 0;
};

/// One open of a folder: a place to start from, and what fdopendir lists.
class FolderFile final : public File {
public:
    FolderFile(device::OperatingSystem& os, std::shared_ptr<Node> node, int flags) : File(os, flags), node_(std::move(node)) {}
    ssize_t read(const Pieces&, std::int64_t) override { return -EISDIR; }
    Node* node() override { return node_.get(); }
    [[nodiscard]] const std::shared_ptr<Node>& folder() const { return node_; }

private:
    std::shared_ptr<Node> node_;
};

/// /dev/null, /dev/zero and /dev/random. Random bytes are those of the process that opened it.
class CharacterFile final : public File {
public:
    CharacterFile(device::Process& process, device::OperatingSystem& os, std::shared_ptr<Node> node, int flags)
        : File(os, flags), process_(process), node_(std::move(node)) {}
    ssize_t read(const Pieces& to, std::int64_t at) override;
    ssize_t write(const Pieces& from, std::int64_t) override { return static_cast<ssize_t>(from.size_bytes()); }
    std::int64_t seek(std::int64_t, int) override { return 0; }
    Node* node() override { return node_.get(); }

private:
    device::Process& process_;  ///< its record outlives its end
    std::shared_ptr<Node> node_;
};

}  // namespace models::posix
