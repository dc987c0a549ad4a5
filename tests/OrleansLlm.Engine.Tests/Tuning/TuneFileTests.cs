using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Tuning;

namespace OrleansLlm.Engine.Tests.Tuning;

public sealed class TuneFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-tune-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_written_is_read()
    {
        var file = new TuneFile
        {
            Machine = new MachineFingerprint("A processor", 8, "cpu"),
            Settings = new TunedSettings { Sessions = 2, Threads = 4, Slots = 32, PrefillChunk = 256 },
            TunedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        };
        file.Write(_folder);
        Assert.Equal(file, TuneFile.Read(_folder));
        Assert.Equal([TuneFile.Name], Directory.EnumerateFiles(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void A_folder_without_one_has_none() => Assert.Null(TuneFile.Read(_folder));

    [Theory]
    [InlineData("{", "can not be read")]
    [InlineData("""{"machine":{"processor":"p","cores":2,"accelerator":"cpu"}}""", "settings")]
    [InlineData("""{"machine":{"processor":"p","cores":2,"accelerator":"cpu"},"settings":{"slots":0}}""", "Slots must be between 1 and 1024. Given: 0.")]
    [InlineData("""{"machine":{"processor":"p","cores":2,"accelerator":"cpu"},"settings":{"speed":"high"}}""", "speed")]
    public void A_broken_one_is_named(string text, string hint)
    {
        File.WriteAllText(Path.Combine(_folder, TuneFile.Name), text);
        var problem = Assert.Throws<InvalidDataException>(() => TuneFile.Read(_folder)).Message;
        Assert.Contains(TuneFile.Name, problem, StringComparison.Ordinal);
        Assert.Contains(hint, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_is_its_processor_cores_and_accelerator()
    {
        Write("proc/cpuinfo", "processor\t: 0\nmodel name\t: Some CPU @ 3 GHz\nprocessor\t: 1\nmodel name\t: Some CPU @ 3 GHz\n");
        Write("proc/driver/nvidia/gpus/0000:01:00.0/information", "Model: \t\t Some GPU\nIRQ:   100\n");
        Assert.Equal(new MachineFingerprint("Some CPU @ 3 GHz", 2, "cpu"), MachineFingerprint.Read(_folder, Accelerator.Cpu, 2));
        Assert.Equal("Some CPU @ 3 GHz, 2 cores, cuda Some GPU", MachineFingerprint.Read(_folder, Accelerator.Cuda, 2).ToString());
    }

    [Fact]
    public void A_machine_that_tells_nothing_has_an_architecture()
    {
        var machine = MachineFingerprint.Read(_folder, Accelerator.Cuda, 4);
        Assert.NotEmpty(machine.Processor);
        Assert.Equal("cuda", machine.Accelerator);
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, path))!);
        File.WriteAllText(Path.Combine(_folder, path), text);
    }
}
