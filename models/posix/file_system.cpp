#include "models/posix/file_system.h"

#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "models/device/device.h"
#include "models/device/operating_system.h"
#include "models/posix/wall_clock.h"

namespace models::posix {

// ------------------------------------------------------------------------------------------------------------- content

char* Content::place() { return pages_ != nullptr ? reinterpret_cast<char*>(pages_->base()) : bytes_.data(); }

std::size_t Content::read(const Pieces& to, std::size_t at) const {
    return at < size_bytes_ ? to.scatter(data() + at, size_bytes_ - at) : 0;
}

ssize_t Content::write(const Pieces& from, std::size_t at) {
    const auto size = from.size_bytes();
    if (size == 0) return 0;
    if (at > kLargest || size > kLargest) return -EFBIG;
    if (at + size > size_bytes_) {
        if (const int error = resize(at + size); error != 0) return error;
    }
    return static_cast<ssize_t>(from.gather(place() + at, size));
}

int Content::resize(std::size_t size_bytes) {
    if (pages_ == nullptr) {
        if (size_bytes > kLargest) return -EFBIG;
        bytes_.resize(size_bytes);
    } else {
        if (size_bytes > pages_->size_bytes()) return -EFBIG;
        if (size_bytes < size_bytes_) std::memset(pages_->base() + size_bytes, 0, size_bytes_ - size_bytes);
    }
    size_bytes_ = size_bytes;
    return 0;
}

std::byte* Content::share(std::size_t size_bytes) {
    if (pages_ == nullptr) {
        // Address space only; and others may want to map more of it later.
        constexpr std::size_t kLeast = std::size_t{256} << 20;
        constexpr std::size_t kPage = 4096;
        const auto room = std::max(kLeast, (std::max(size_bytes, size_bytes_) * 4 + kPage - 1) / kPage * kPage);
        auto pages = std::make_unique<device::SharedPages>(room);
        if (pages->base() == nullptr) return nullptr;
        std::memcpy(pages->base(), bytes_.data(), size_bytes_);
        pages_ = std::move(pages);
        bytes_ = {};
    }
    return size_bytes <= pages_->size_bytes() ? pages_->base() : nullptr;
}

// --------------------------------------------------------------------------------------------------------------- nodes

mode_t Node::full_mode() const {
    switch (kind) {
        case Kind::Regular:
        case Kind::CommandLine:
        case Kind::ProcessName:
            return S_IFREG | mode;
        case Kind::Folder:
            return S_IFDIR | mode;
        case Kind::Link:
            return S_IFLNK | mode;
        default:
            return S_IFCHR | mode;
    }
}

int Node::permits(std::uint32_t of_uid, int wanted) const {
    if (of_uid == 0) return 0;
    const auto bits = of_uid == uid ? mode >> 6 : of_uid == gid ? mode >> 3 : mode;
    return (static_cast<int>(bits) & wanted & 7) == (wanted & 7) ? 0 : -EACCES;
}

void Node::stat(struct stat& status) const {
    status.st_dev = makedev(0, 1);
    status.st_ino = number;
    status.st_mode = full_mode();
    status.st_nlink = links;
    status.st_uid = uid;
    status.st_gid = gid;
    status.st_size = static_cast<off_t>(kind == Kind::Link ? target.size() : kind == Kind::Folder ? 4096 : content.size_bytes());
    status.st_blksize = 4096;
    status.st_blocks = (status.st_size + 511) / 512;
    if (S_ISCHR(status.st_mode)) status.st_rdev = makedev(1, static_cast<unsigned>(kind));
    status.st_atim = accessed;
    status.st_mtim = modified;
    status.st_ctim = changed;
}

// --------------------------------------------------------------------------------------------------------- file system

FileSystem::FileSystem(device::OperatingSystem& os) : os_(os) {
    root_ = make_unnamed(Node::Kind::Folder, 0777, 0);
    root_->parent = root_;
    for (const auto* folder : {"/data", "/tmp", "/system", "/vendor", "/etc", "/dev/shm"}) add(folder, Node::Kind::Folder, 0777);
    const std::pair<const char*, Node::Kind> devices[] = {{"/dev/null", Node::Kind::Null},     {"/dev/zero", Node::Kind::Zero},
                                                          {"/dev/random", Node::Kind::Random}, {"/dev/urandom", Node::Kind::Random},
                                                          {"/dev/binder", Node::Kind::Binder}, {"/dev/ashmem", Node::Kind::Ashmem}};
    for (const auto& [path, kind] : devices) add(path, kind, 0666);
    add("/proc/self/cmdline", Node::Kind::CommandLine, 0444);
    add("/proc/self/comm", Node::Kind::ProcessName, 0444);
}

FileSystem& FileSystem::of(device::OperatingSystem& os) {
    if (os.side == nullptr) os.side = std::make_unique<FileSystem>(os);
    return static_cast<FileSystem&>(*os.side);
}

timespec FileSystem::now() const { return timespec_of(kEpochNs + os_.now_ns()); }

std::shared_ptr<Node> FileSystem::make_unnamed(Node::Kind kind, mode_t mode, std::uint32_t uid) {
    auto node = std::make_shared<Node>();
    node->kind = kind;
    node->number = ++nodes_;
    node->mode = mode & 07777;
    node->uid = node->gid = uid;
    node->links = kind == Node::Kind::Folder ? 2 : 1;
    // Not before the run: there is no time yet when a device is set up.
    node->accessed = node->modified = node->changed = now();
    return node;
}

std::shared_ptr<Node> FileSystem::make(const Place& place, Node::Kind kind, mode_t mode, std::uint32_t uid) {
    auto node = make_unnamed(kind, mode, uid);
    place.folder->entries[place.name] = node;
    place.folder->modified = place.folder->changed = node->modified;
    if (node->is_folder()) {
        node->parent = place.folder;
        ++place.folder->links;
    }
    return node;
}

void FileSystem::unlink(const Place& place) {
    place.folder->entries.erase(place.name);
    place.folder->modified = place.folder->changed = place.node->changed = now();
    if (place.node->is_folder()) {
        --place.folder->links;
        place.node->links = 0;
        place.node->parent.reset();
    } else {
        --place.node->links;
    }
}

int FileSystem::find(const std::shared_ptr<Node>& start, std::string_view path, bool follow_last, std::uint32_t uid, Place& place) const {
    if (path.empty() || (start == nullptr && path.front() != '/')) return -ENOENT;
    if (path.size() >= PATH_MAX) return -ENAMETOOLONG;
    constexpr int kLinksMax = 40;  // as Linux
    int links = 0;
    auto folder = path.front() == '/' ? root_ : start;
    std::string rest(path);
    place = {};
    place.node = folder;
    for (;;) {
        const auto begin = rest.find_first_not_of('/');
        if (begin == std::string::npos) break;
        const auto end = rest.find('/', begin);
        const auto name = rest.substr(begin, end == std::string::npos ? end : end - begin);
        rest.erase(0, end == std::string::npos ? rest.size() : end);
        const bool last = rest.find_first_not_of('/') == std::string::npos;
        place.folder_wanted = last && !rest.empty();
        if (name.size() > NAME_MAX) return -ENAMETOOLONG;
        if (!folder->is_folder()) return -ENOTDIR;
        if (const int error = folder->permits(uid, X_OK); error != 0) return error;
        if (name == "." || name == "..") {
            if (name == "..") {
                if (auto up = folder->parent.lock()) folder = std::move(up);
            }
            place.folder = folder->parent.lock();
            place.name.clear();
            place.node = folder;
            continue;
        }
        place.folder = folder;
        place.name = name;
        const auto found = folder->entries.find(name);
        place.node = found != folder->entries.end() ? found->second : nullptr;
        if (place.node == nullptr) return last ? 0 : -ENOENT;
        if (place.node->kind == Node::Kind::Link && (!last || follow_last || place.folder_wanted)) {
            if (++links > kLinksMax) return -ELOOP;
            if (place.node->target.front() == '/') folder = root_;
            rest = place.node->target + rest;
            place.node = folder;
            place.name.clear();
            continue;
        }
        if (!last) folder = place.node;
    }
    if (place.folder_wanted && place.node != nullptr && !place.node->is_folder()) return -ENOTDIR;
    return 0;
}

std::string FileSystem::path_of(const std::shared_ptr<Node>& folder) {
    std::string path;
    auto node = folder;
    for (;;) {
        const auto up = node->parent.lock();
        if (up == nullptr) return {};
        if (up == node) break;
        const auto entry = std::find_if(up->entries.begin(), up->entries.end(), [&](const auto& each) { return each.second == node; });
        if (entry == up->entries.end()) return {};
        path.insert(0, "/" + entry->first);
        node = up;
    }
    return path.empty() ? "/" : path;
}

std::shared_ptr<Node> FileSystem::add(std::string_view path, Node::Kind kind, mode_t mode) {
    for (std::size_t slash = 1; slash < path.size() && (slash = path.find('/', slash)) != std::string_view::npos; ++slash) {
        Place place;
        if (find(root_, path.substr(0, slash), true, 0, place) != 0) return nullptr;
        if (place.node == nullptr) make(place, Node::Kind::Folder, 0777, 0);
    }
    Place place;
    if (find(root_, path, true, 0, place) != 0) return nullptr;
    if (place.node != nullptr) return place.node->kind == kind ? place.node : nullptr;
    return make(place, kind, mode, 0);
}

void add_file(device::Device& device, const std::string& path, std::string_view content, mode_t mode) {
    auto& files = FileSystem::of(device.os());
    const auto node = files.add(path, Node::Kind::Regular, mode);
    if (node == nullptr) return;
    node->content.resize(0);
    const iovec piece{const_cast<char*>(content.data()), content.size()};
    node->content.write(Pieces(&piece, 1), 0);
    node->modified = node->changed = files.now();
}

std::string add_folder(device::Device& device, const std::string& path, const std::string& host_folder) {
    namespace fs = std::filesystem;
    std::error_code error;
    std::vector<fs::path> found;
    for (auto each = fs::recursive_directory_iterator(host_folder, error); !error && each != fs::end(each); each.increment(error)) {
        found.push_back(each->path());
    }
    if (error) return host_folder + ": " + error.message();
    std::sort(found.begin(), found.end());  // inode numbers do not depend on the host's order
    auto& files = FileSystem::of(device.os());
    files.add(path, Node::Kind::Folder, 0777);
    for (const auto& each : found) {
        const auto to = path + "/" + each.lexically_relative(host_folder).generic_string();
        if (fs::is_directory(each)) {
            files.add(to, Node::Kind::Folder, 0777);
        } else if (fs::is_regular_file(each)) {
            std::ifstream from(each, std::ios::binary);
            const std::string content{std::istreambuf_iterator<char>(from), std::istreambuf_iterator<char>()};
            if (!from) return each.string() + ": cannot be read";
            const bool runs = (fs::status(each).permissions() & fs::perms::owner_exec) != fs::perms::none;
            add_file(device, to, content, runs ? 0777 : 0666);
        }
    }
    return {};
}

std::optional<std::string> read_file(device::Device& device, const std::string& path) {
    auto& files = FileSystem::of(device.os());
    Place place;
    if (files.find(files.root(), path, true, 0, place) != 0 || place.node == nullptr || place.node->kind != Node::Kind::Regular) return {};
    return std::string(place.node->content.data(), place.node->content.size_bytes());
}

}  // namespace models::posix
