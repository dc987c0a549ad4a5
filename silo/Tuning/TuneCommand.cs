using System.Globalization;
using System.Runtime.InteropServices;
using OrleansLlm.Contracts;
using OrleansLlm.Engine.Tuning;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Grains.Tuning;
using OrleansLlm.Silo.Hosting;

namespace OrleansLlm.Silo.Tuning;

/// <summary><c>tune MODEL</c>: the silo's program, with its settings, its accelerator and its models, measures instead of serving.</summary>
internal static class TuneCommand
{
    /// <summary>Runs it; progress goes to standard error, the table to standard output.</summary>
    /// <returns>The exit code: 1 when the model can not be tuned, 2 when an argument is wrong.</returns>
    /// <exception cref="StartupException">A setting of the silo is wrong.</exception>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        TuneArguments arguments;
        try
        {
            arguments = TuneArguments.Parse(args);
        }
        catch (StartupException exception)
        {
            error.WriteLine($"error: {exception.Message}");
            return 2;
        }

        var (serving, embedded) = SiloHost.ReadServing(arguments.Settings);
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Cancel(signal, stop));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Cancel(signal, stop));
        try
        {
            error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Tuning {arguments.Model} for up to {arguments.Options.Minutes} minutes; keep the machine quiet."));
            var report = new ModelTuning(serving, embedded, TimeProvider.System)
                .Run(arguments.Model, arguments.Options, arguments.Keep, new Lines(error), stop.Token);
            output.Write(TuneTable.Format(arguments.Options, report));
            output.WriteLine(arguments.Keep ? $"Kept in the model's folder ({TuneFile.Name}); explicit settings come first." : "Nothing was kept (--dry-run).");
            return 0;
        }
        catch (LlmException exception)
        {
            error.WriteLine($"error: {exception.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("Interrupted; nothing was kept.");
            return 1;
        }
    }

    private static void Cancel(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }

    private sealed class Lines(TextWriter error) : IProgress<TuneProgress>
    {
        public void Report(TuneProgress value) => error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Math.Min(value.Spent, 1),4:P0}  {value.Phase,-6} {value.Candidate,-7} {(value.Rates is null ? "can not be run here" : string.Join("  ", value.Rates.Select(TuneTable.Rate)) + " tokens/s")}"));
    }
}
