using OrleansLlm.Engine.Runners;

namespace OrleansLlm.Engine.Tests.Runners;

public sealed class AvailableMemoryTests : IDisposable
{
    private const long Gigabyte = 1L << 30;
    private readonly string _root = Directory.CreateTempSubdirectory("orleansllm-memory-").FullName;

    public AvailableMemoryTests() => Write("proc/meminfo", "MemTotal:       33554432 kB\nMemFree:         1048576 kB\nMemAvailable:   16777216 kB\n");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Without_limits_it_is_what_the_system_has_available() => Assert.Equal(16 * Gigabyte, AvailableMemory.Read(_root));

    [Fact]
    public void A_containers_limit_counts_less_its_usage_but_for_what_can_be_reclaimed()
    {
        Write("proc/self/cgroup", "0::/\n");
        Group("sys/fs/cgroup", 4 * Gigabyte, 3 * Gigabyte, Gigabyte);
        Assert.Equal(2 * Gigabyte, AvailableMemory.Read(_root));
    }

    [Fact]
    public void Limits_of_groups_above_count_too_and_max_is_none()
    {
        Write("proc/self/cgroup", "0::/system.slice/silo.service\n");
        Group("sys/fs/cgroup/system.slice/silo.service", long.MaxValue, Gigabyte, 0);
        Group("sys/fs/cgroup/system.slice", 6 * Gigabyte, 5 * Gigabyte, 0);
        Assert.Equal(Gigabyte, AvailableMemory.Read(_root));
    }

    [Fact]
    public void Usage_above_the_limit_leaves_nothing()
    {
        Write("proc/self/cgroup", "0::/\n");
        Group("sys/fs/cgroup", Gigabyte, 2 * Gigabyte, 0);
        Assert.Equal(0, AvailableMemory.Read(_root));
    }

    [Fact]
    public void Version_1_groups_are_read_where_they_are_mounted_even_when_the_path_is_the_hosts()
    {
        Write("proc/self/cgroup", "12:cpu,cpuacct:/docker/abc\n7:memory:/docker/abc\n");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", $"{2 * Gigabyte}\n");
        Write("sys/fs/cgroup/memory/memory.usage_in_bytes", $"{Gigabyte}\n");
        Write("sys/fs/cgroup/memory/memory.stat", "cache 5\ntotal_inactive_file 1024\n");
        Assert.Equal(Gigabyte + 1024, AvailableMemory.Read(_root));
    }

    [Fact]
    public void Where_there_is_no_proc_there_is_no_figure_and_this_machine_has_one()
    {
        Assert.Null(AvailableMemory.Read(Path.Combine(_root, "none")));
        Assert.True(AvailableMemory.Bytes() > 0);
    }

    private void Group(string folder, long limit, long usage, long inactive)
    {
        Write($"{folder}/memory.max", limit == long.MaxValue ? "max\n" : $"{limit}\n");
        Write($"{folder}/memory.current", $"{usage}\n");
        Write($"{folder}/memory.stat", $"anon 77\ninactive_file {inactive}\nactive_file 9\n");
    }

    private void Write(string name, string content)
    {
        string path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
