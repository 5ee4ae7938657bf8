#pragma once

#include <sys/stat.h>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "models/device/memory.h"
#include "models/device/user_side.h"
#include "models/posix/open_file.h"

namespace models::device {
class Device;
class OperatingSystem;
struct Process;
}  // namespace models::device

namespace models::posix {

/// The bytes of a regular file. Once somebody shares them by mmap they lie in pages that stay where they are, which bounds the size.
class Content {
public:
    [[nodiscard]] std::size_t size_bytes() const { return size_bytes_; }
    std::size_t read(const Pieces& to, std::size_t at) const;
    /// How much was written; -EFBIG.
    ssize_t write(const Pieces& from, std::size_t at);
    /// 0, -EFBIG.
    int resize(std::size_t size_bytes);
    /// The pages behind the first `size_bytes` bytes, which may be more than there are; null: no room for them.
    std::byte* share(std::size_t size_bytes);
    [[nodiscard]] const char* data() const { return pages_ != nullptr ? reinterpret_cast<const char*>(pages_->base()) : bytes_.data(); }

private:
    static constexpr std::size_t kLargest = std::size_t{1} << 31;
    [[nodiscard]] char* place();

    std::string bytes_;
    std::size_t size_bytes_ = 0;
    std::unique_ptr<device::SharedPages> pages_;
};

/// What a name in the file system stands for.
class Node {
public:
    enum class Kind : std::uint8_t { Regular, Folder, Link, Null, Zero, Random, Binder, Ashmem, CommandLine, ProcessName };

    Kind kind = Kind::Regular;
    std::uint64_t number = 0;  ///< inode, counted
    mode_t mode = 0;           ///< permission bits
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    unsigned links = 1;
    int seals = 0;  ///< F_SEAL_*
    timespec accessed{};
    timespec modified{};
    timespec changed{};
    Content content;                                       ///< of a regular file
    std::string target;                                    ///< of a link
    std::map<std::string, std::shared_ptr<Node>> entries;  ///< of a folder
    std::weak_ptr<Node> parent;                            ///< of a folder

    [[nodiscard]] bool is_folder() const { return kind == Kind::Folder; }
    /// With the type bits.
    [[nodiscard]] mode_t full_mode() const;
    /// 0, -EACCES. `wanted`: R_OK, W_OK, X_OK. uid 0 may do everything; groups are the users'.
    [[nodiscard]] int permits(std::uint32_t of_uid, int wanted) const;
    void stat(struct stat& status) const;
};

/// Where a path leads.
struct Place {
    std::shared_ptr<Node> folder;  ///< that has or would have the name; null for the root itself
    std::string name;              ///< "" if the path ends in the folder itself ("/", ".", "..")
    std::shared_ptr<Node> node;    ///< null: there is none of the name
    bool folder_wanted = false;    ///< the path ends with a slash
};

/// The files of one device, in memory: nothing of the host's is seen. They outlive processes and being switched off. Everything is as
/// repeatable as the run: times are virtual, inode numbers are counted, folders are listed in the order of names.
class FileSystem final : public device::DeviceSide {
public:
    explicit FileSystem(device::OperatingSystem& os);
    static FileSystem& of(device::OperatingSystem& os);

    [[nodiscard]] const std::shared_ptr<Node>& root() const { return root_; }
    /// 0 or a negative errno (-ENOENT: a folder on the way is missing, -ENOTDIR, -ELOOP, -ENAMETOOLONG, -EACCES). `start`: for relative
    /// paths. A missing last name is no error here.
    int find(const std::shared_ptr<Node>& start, std::string_view path, bool follow_last, std::uint32_t uid, Place& place) const;
    /// The place must have a folder and a name, and no node.
    std::shared_ptr<Node> make(const Place& place, Node::Kind kind, mode_t mode, std::uint32_t uid);
    /// Outside of every folder.
    std::shared_ptr<Node> make_unnamed(Node::Kind kind, mode_t mode, std::uint32_t uid);
    void unlink(const Place& place);
    /// Absolute; "" if the folder was removed.
    [[nodiscard]] static std::string path_of(const std::shared_ptr<Node>& folder);
    [[nodiscard]] timespec now() const;
    /// Its folders are made as needed. Null: something on the way is no folder.
    std::shared_ptr<Node> add(std::string_view path, Node::Kind kind, mode_t mode);

private:
    device::OperatingSystem& os_;
    std::uint64_t nodes_ = 0;
    std::shared_ptr<Node> root_;
};

/// A file of the device before the run, or during it from the host's side; folders on the way are made, what was there is replaced.
void add_file(device::Device& device, const std::string& path, std::string_view content, mode_t mode = 0666);
/// All regular files and folders below a folder of the host's, as they are now. "", or what was wrong.
[[nodiscard]] std::string add_folder(device::Device& device, const std::string& path, const std::string& host_folder);
/// None: no such regular file.
[[nodiscard]] std::optional<std::string> read_file(device::Device& device, const std::string& path);

}  // namespace models::posix
