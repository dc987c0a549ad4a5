using OrleansLlm.Cli.Terminal;

namespace OrleansLlm.Cli.Tests;

public sealed class TuneCommandTests
{
    [Fact]
    public async Task A_silo_that_is_not_there_is_named()
    {
        using var run = new CliRun();
        Assert.Equal(ExitCodes.Usage, await run.RunAsync("tune", "ember", "--silo", "/no/such/silo"));
        Assert.StartsWith("error: --silo must be OrleansLlm.Silo.dll", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("Given: /no/such/silo\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_silos_program_gets_the_arguments_and_its_output_and_exit_code_come_back()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program of this test is a shell script.");
        var folder = Directory.CreateTempSubdirectory("orleansllm-silo-").FullName;
        var program = Path.Combine(folder, "silo");
        await File.WriteAllTextAsync(program, "#!/bin/sh\necho \"$@\"\necho busy >&2\nexit 3\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        using var run = new CliRun { Variables = { ["ORLEANSLLM_SILO"] = program } };
        Assert.Equal(3, await run.RunAsync("tune", "ember", "--minutes", "0.5", "--streams", "1,2", "--dry-run"));
        Assert.Equal("tune ember --minutes 0.5 --streams 1,2 --dry-run\n", run.Out);
        Assert.Equal("busy\n", run.Error);
        Directory.Delete(folder, recursive: true);
    }
}
