using OrleansLlm.Engine.Tuning;
using OrleansLlm.Silo.Hosting;
using OrleansLlm.Silo.Tuning;

namespace OrleansLlm.Silo.Tests.Tuning;

public sealed class TuneArgumentsTests
{
    [Fact]
    public void Options_and_settings_are_read()
    {
        var read = TuneArguments.Parse(["--minutes", "1.5", "ember", "--streams", "1,8", "--longest-step", "50", "--dry-run", "--OrleansLlm:Threads", "2", "--OrleansLlm:Slots=4"]);
        Assert.Equal(("ember", false, 1.5), (read.Model, read.Keep, read.Options.Minutes));
        Assert.Equal([1, 8], read.Options.Streams);
        Assert.Equal(TimeSpan.FromMilliseconds(50), read.Options.LongestStep);
        Assert.Equal(["--OrleansLlm:Threads", "2", "--OrleansLlm:Slots=4"], read.Settings);
    }

    [Theory]
    [InlineData("The model's name is missing.", "--dry-run")]
    [InlineData("--minutes must be a number. Given: long.", "ember", "--minutes", "long")]
    [InlineData("--streams must be a number. Given: x.", "ember", "--streams", "1,x")]
    [InlineData("--minutes needs a value.", "ember", "--minutes")]
    [InlineData("Unknown argument: --fast.", "ember", "--fast")]
    [InlineData("Unknown argument: second.", "ember", "second")]
    public void What_is_wrong_is_named(string problem, params string[] args) =>
        Assert.StartsWith(problem, Assert.Throws<StartupException>(() => TuneArguments.Parse(args)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_table_marks_the_choice()
    {
        var settings = new TunedSettings { Sessions = 1, Threads = 2, Slots = 16, PrefillChunk = 64 };
        TuneRow[] rows =
        [
            new("layout", "1 x 1", [40.04, 100], 0.012, 3, false), new("layout", "1 x 2", [80, 190], 0, 3, true),
            new("batch", "16", [190], 0, 2, true), new("chunk", "64", [1000], 0, 2, true),
        ];
        var text = TuneTable.Format(new TuneOptions { Streams = [1, 4] }, new TuneReport(settings, rows, WasCutShort: true));
        Assert.Contains("| sessions x threads | tokens/s at 1 | tokens/s at 4 | noise | rounds | |", text, StringComparison.Ordinal);
        Assert.Contains("| 1 x 1 | 40.0 | 100 | 1 % | 3 |  |", text, StringComparison.Ordinal);
        Assert.Contains("| 1 x 2 | 80.0 | 190 | 0 % | 3 | chosen |", text, StringComparison.Ordinal);
        Assert.Contains("Chosen: 1 session, 2 threads each, 16 slots, chunks of 64.", text, StringComparison.Ordinal);
        Assert.Contains("--minutes gives more", text, StringComparison.Ordinal);
    }
}
