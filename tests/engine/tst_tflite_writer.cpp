// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the writer promises beyond round trips: layout, what it leaves out, and that no old file is lost.
#include "test_support.h"
#include "tflite/reader.h"
#include "tflite/writer.h"
#include "tflite_generated.h"

#include <algorithm>
#include <csignal>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fettle::test {
namespace {

namespace fs = std::filesystem;

const tfl::Model& root(const Bytes& bytes)
{
    return *tfl::GetModel(bytes.data());
}

size_t filesBelow(const fs::path& folder)
{
    return static_cast<size_t>(std::distance(fs::directory_iterator(folder), {}));
}

TEST(TfliteWriter, layout)
{
    Model model = smallModel();
    model.graphs[0].operators[2].code = 150; // GELU: a code that the old field cannot hold
    const Bytes bytes = *tflite::serialize(model);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(bytes.data()) % 16, 0u);
    const tfl::Model& written = root(bytes);
    EXPECT_EQ(written.version(), 3u);
    ASSERT_EQ(written.operator_codes()->size(), 2u) << "two equal convolutions share a code";
    EXPECT_EQ(written.operator_codes()->Get(0)->deprecated_builtin_code(), 3);
    EXPECT_EQ(written.operator_codes()->Get(1)->deprecated_builtin_code(), 127);
    EXPECT_EQ(written.operator_codes()->Get(1)->builtin_code(), tfl::BuiltinOperator::GELU);
    EXPECT_EQ(written.buffers()->Get(0)->data(), nullptr);
    for (flatbuffers::uoffset_t i = 1; i < written.buffers()->size(); ++i) {
        const auto* data = reinterpret_cast<const std::byte*>(written.buffers()->Get(i)->data()->data());
        EXPECT_EQ((data - bytes.data()) % 16, 0) << "buffer " << i;
    }
}

TEST(TfliteWriter, versionsMakeCodes)
{
    Model model = smallModel();
    model.graphs[0].operators[1].version = 5;
    const Bytes bytes = *tflite::serialize(model);
    ASSERT_EQ(root(bytes).operator_codes()->size(), 3u);
    EXPECT_EQ((*tflite::parse(bytes))->graphs[0].operators[1].version, 5);
}

TEST(TfliteWriter, codesOfOldFiles)
{
    Bytes bytes = *tflite::serialize(smallModel());
    std::vector<std::byte> old(bytes.view().begin(), bytes.view().end());
    // Old files have no builtin_code: a zero in its place reads the same.
    auto* codes = const_cast<flatbuffers::Vector<flatbuffers::Offset<tfl::OperatorCode>>*>(
        tfl::GetModel(old.data())->operator_codes());
    for (flatbuffers::uoffset_t i = 0; i < codes->size(); ++i) {
        auto* table = reinterpret_cast<flatbuffers::Table*>(const_cast<tfl::OperatorCode*>(codes->Get(i)));
        ASSERT_TRUE(table->SetField<int32_t>(tfl::OperatorCode::VT_BUILTIN_CODE, 0));
    }
    const auto model = tflite::parse(Bytes::own(old));
    ASSERT_TRUE(model) << describe(model.error());
    EXPECT_EQ(**model, smallModel());
}

TEST(TfliteWriter, dataBehindTheFlatbuffer)
{
    const Model model = smallModel();
    const Bytes bytes = *tflite::serialize(model, {.dataInsideUpTo = 0});
    const tfl::Model& written = root(bytes);
    EXPECT_EQ(written.buffers()->Get(1)->data(), nullptr);
    EXPECT_GT(written.buffers()->Get(1)->offset(), 1u);
    EXPECT_EQ(written.buffers()->Get(1)->offset() % 16, 0u);
    EXPECT_EQ(written.buffers()->Get(1)->size(), model.buffers[1].size());
    EXPECT_STREQ(written.metadata()->Get(0)->name()->c_str(), "buffer_location");
    EXPECT_EQ(**tflite::parse(bytes), model) << "how the file was laid out is no part of the model";
    constexpr size_t tail = 48; // the last buffer and the padding behind it
    for (size_t size = bytes.size() - tail; size > bytes.size() / 2; size -= 16)
        EXPECT_FALSE(tflite::parse(Bytes::copyOf(bytes.view().first(size)))) << "cut to " << size;
}

TEST(TfliteWriter, replacesAndKeepsTheMode)
{
    const TemporaryFolder folder;
    const fs::path path = folder.path() / "model.tflite";
    writeFile(path, std::as_bytes(std::span("old")));
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
    ASSERT_TRUE(tflite::write(smallModel(), path));
    EXPECT_EQ(**tflite::read(path), smallModel());
    EXPECT_EQ(fs::status(path).permissions(),
              fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
    EXPECT_EQ(filesBelow(folder.path()), 1u);
}

TEST(TfliteWriter, overItsOwnSource)
{
    const TemporaryFolder folder;
    const fs::path path = folder.path() / "model.tflite";
    ASSERT_TRUE(tflite::write(smallModel(), path));
    const ModelPtr mapped = *tflite::read(path); // views of the file that is replaced next
    Model changed = *mapped;
    changed.description = "changed";
    ASSERT_TRUE(tflite::write(changed, path));
    EXPECT_EQ(*mapped, smallModel());
    EXPECT_EQ((*tflite::read(path))->description, "changed");
}

TEST(TfliteWriter, throughALink)
{
    const TemporaryFolder folder;
    fs::create_directory(folder.path() / "real");
    const fs::path target = folder.path() / "real" / "model.tflite";
    writeFile(target, std::as_bytes(std::span("old")));
    const fs::path link = folder.path() / "link.tflite";
    fs::create_symlink(target, link);
    ASSERT_TRUE(tflite::write(smallModel(), link));
    EXPECT_TRUE(fs::is_symlink(link));
    EXPECT_EQ(**tflite::read(target), smallModel());
}

void expectFailure(const fs::path& path)
{
    const auto written = tflite::write(smallModel(), path);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::WriteFailed);
    EXPECT_FALSE(written.error().remedy.empty());
}

TEST(TfliteWriter, impossiblePlaces)
{
    const TemporaryFolder folder;
    expectFailure(folder.path() / "no such folder" / "model.tflite");
    fs::create_directory(folder.path() / "folder.tflite");
    expectFailure(folder.path() / "folder.tflite");
    expectFailure(folder.path() / (std::string(300, 'x') + ".tflite"));
    EXPECT_EQ(filesBelow(folder.path()), 1u);
}

/// A child process that may write no more than `limit` bytes to a file; its exit status is what `work`
/// returns.
template <class Work>
int withFileLimit(rlim_t limit, Work work)
{
    const pid_t child = ::fork();
    if (child == 0) {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit bound = {limit, limit};
        ::setrlimit(RLIMIT_FSIZE, &bound);
        ::_exit(work());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(TfliteWriter, aFullDiskLosesNothing)
{
    const TemporaryFolder folder;
    const fs::path path = folder.path() / "model.tflite";
    ASSERT_TRUE(tflite::write(smallModel(), path));
    const auto before = fileBytes(path);
    Model changed = smallModel();
    changed.description = std::string(5000, 'x');
    for (const rlim_t limit : {0, 1, 100, 4096}) {
        const int code = withFileLimit(limit, [&] {
            const auto written = tflite::write(changed, path);
            return !written && written.error().code == ErrorCode::WriteFailed ? 42 : 1;
        });
        EXPECT_EQ(code, 42) << limit;
        EXPECT_EQ(fileBytes(path), before);
        EXPECT_EQ(filesBelow(folder.path()), 1u) << "the temporary file must go";
    }
}

TEST(TfliteWriter, aFolderWithoutPermission)
{
    if (::geteuid() == 0)
        GTEST_SKIP() << "root may write everywhere";
    const TemporaryFolder folder;
    const fs::path path = folder.path() / "model.tflite";
    ASSERT_TRUE(tflite::write(smallModel(), path));
    const auto before = fileBytes(path);
    fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
    expectFailure(path);
    fs::permissions(folder.path(), fs::perms::owner_all);
    EXPECT_EQ(fileBytes(path), before);
}

TEST(TfliteWriter, memoryStaysNearTheFilesSize)
{
    Model model = smallModel();
    constexpr size_t size = 64 << 20;
    const auto big = Bytes::own(std::vector<std::byte>(size));
    for (int i = 0; i < 4; ++i) {
        Tensor tensor;
        tensor.type = TensorType::UInt8;
        tensor.shape = {static_cast<int32_t>(size)};
        tensor.buffer = BufferId(static_cast<int64_t>(model.buffers.size()));
        model.buffers.push_back(big);
        model.graphs[0].tensors.push_back(tensor);
    }
    const auto measure = [&](uint64_t inside) {
        return withFileLimit(RLIM_INFINITY, [&] {
            rusage before = {};
            ::getrusage(RUSAGE_SELF, &before);
            const auto bytes = tflite::serialize(model, {.dataInsideUpTo = inside});
            rusage after = {};
            ::getrusage(RUSAGE_SELF, &after);
            const double taken = 1024.0 * static_cast<double>(after.ru_maxrss - before.ru_maxrss);
            return bytes && taken < 1.5 * static_cast<double>(bytes->size()) ? 0 : 1;
        });
    };
    EXPECT_EQ(measure(uint64_t(1) << 30), 0);
    EXPECT_EQ(measure(0), 0);
}

} // namespace
} // namespace fettle::test
