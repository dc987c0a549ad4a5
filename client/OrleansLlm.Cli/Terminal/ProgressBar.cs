using Spectre.Console;

namespace OrleansLlm.Cli.Terminal;

/// <summary>A bar on standard error while long work runs; nothing at all when nobody watches.</summary>
internal static class ProgressBar
{
    /// <summary>Runs work that tells how far it is, from 0 to 1.</summary>
    public static async Task RunAsync(CliEnvironment environment, string title, Func<IProgress<double>, Task> work)
    {
        if (!environment.IsErrorInteractive)
        {
            await work(new Silent());
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(environment.Error) });
        await console.Progress().AutoClear(true).StartAsync(async context =>
        {
            var task = context.AddTask(Markup.Escape(title), maxValue: 1);
            await work(new Bar(task));
        });
    }

    private sealed class Bar(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = value;
    }

    private sealed class Silent : IProgress<double>
    {
        public void Report(double value)
        {
        }
    }
}
