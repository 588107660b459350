// The baseline: RocksDB alone, synced batches of the same bytes. A bare program that only stores.
#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "gateway/base/bytes.h"
#include "tests/bench/bench.h"

namespace zhudong::bench {
namespace {

struct RawOptions {
  std::string path;
  std::string name;
  int batch = 100;
  int writers = 1;
  int bytes = 400;
  double seconds = 5;
};

void Run(const RawOptions& options) {
  rocksdb::Options db_options;
  db_options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(db_options, options.path, &opened);
  if (!status.ok()) Die(status.ToString());
  const std::unique_ptr<rocksdb::DB> db(opened);
  rocksdb::WriteOptions synced;
  synced.sync = true;

  std::atomic<uint64_t> next = 1;
  std::atomic<uint64_t> stored = 0;
  const SteadyClock::time_point start = SteadyClock::now();
  const auto write = [&] {
    std::string value(static_cast<size_t>(options.bytes), 'x');
    const auto batch_size = static_cast<uint64_t>(options.batch);
    while (SecondsSince(start) < options.seconds) {
      rocksdb::WriteBatch batch;
      const uint64_t first = next.fetch_add(batch_size);
      for (uint64_t i = first; i < first + batch_size; ++i) {
        std::string key;
        base::AppendU64(key, i);
        // Records differ, as events do.
        value.replace(0, key.size(), key);
        batch.Put(key, value);
      }
      const rocksdb::Status written = db->Write(synced, &batch);
      if (!written.ok()) Die(written.ToString());
      stored += batch_size;
    }
  };
  std::vector<std::thread> writers;
  for (int i = 0; i < options.writers; ++i) writers.emplace_back(write);
  for (std::thread& writer : writers) writer.join();
  Report(options.name, static_cast<double>(stored) / SecondsSince(start), "records/s");
}

}  // namespace

void AddRawStore(CLI::App& app) {
  auto options = std::make_shared<RawOptions>();
  CLI::App* command = app.add_subcommand("raw-store", "synced batches into RocksDB alone");
  command->add_option("--path", options->path, "an empty folder on the disk to measure")->required();
  command->add_option("--name", options->name)->required();
  command->add_option("--batch", options->batch, "records in a batch")->check(CLI::Range(1, 100000));
  command->add_option("--writers", options->writers, "threads")->check(CLI::Range(1, 1000));
  command->add_option("--bytes", options->bytes, "of a record")->check(CLI::Range(8, 1 << 20));
  command->add_option("--seconds", options->seconds)->check(CLI::Range(0.1, 3600.0));
  command->callback([options] { Run(*options); });
}

}  // namespace zhudong::bench
