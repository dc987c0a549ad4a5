using OrleansLlm.Models.Packages;
using OrleansLlm.Trainer.Native;
using OrleansLlm.Training.Runs;
using TorchSharp;

namespace OrleansLlm.Trainer.Runs;

/// <summary>Runs one training run and says how it ended.</summary>
internal static class Worker
{
    /// <summary>Runs; never throws for what settings, data or a full disk can bring about. Loading is part of the time slice.</summary>
    public static TrainingExitCode Run(TrainingSettings settings, TextWriter output, TextWriter error, bool asJson, TimeProvider time, CancellationToken stop, TimeSpan? length = null)
    {
        var slice = length is { } given ? new TimeSlice(time, given) : null;
        try
        {
            using var folder = RunFolder.TryTake(settings.Output);
            if (folder is null)
            {
                error.WriteLine($"error: another worker holds {settings.Output}");
                return TrainingExitCode.Busy;
            }

            using var log = new EventLog(folder.Events, output, asJson, time);
            return Run(settings, folder, log, error, slice, stop);
        }
        catch (Exception failure) when (IsOfTheMachine(failure))
        {
            return Told(error, failure, TrainingExitCode.Failed);
        }
    }

    private static TrainingExitCode Run(TrainingSettings settings, RunFolder folder, EventLog log, TextWriter error, TimeSlice? slice, CancellationToken stop)
    {
        try
        {
            var code = Run(settings, folder, log, slice, stop);
            File.WriteAllText(folder.In("log.csv"), RunHistory.Read(folder.Events).ToCsv());
            return code;
        }
        catch (Exception failure) when (failure is TrainingException or ModelPackageException)
        {
            return Fail(log, error, failure, TrainingExitCode.Invalid);
        }
        catch (Exception failure) when (IsOfTheMachine(failure))
        {
            return Fail(log, error, failure, TrainingExitCode.Failed);
        }
    }

    private static bool IsOfTheMachine(Exception failure) =>
        failure is IOException or UnauthorizedAccessException or OutOfMemoryException or System.Runtime.InteropServices.ExternalException;

    private static TrainingExitCode Run(TrainingSettings settings, RunFolder folder, EventLog log, TimeSlice? slice, CancellationToken stop)
    {
        LibTorch.Ensure();
        torch.set_num_threads(settings.Threads > 0 ? settings.Threads : Environment.ProcessorCount);
        var device = Devices.Get(settings.Device);
        settings = settings with { Bfloat16 = settings.Bfloat16 ?? Devices.MultipliesBfloat16(device) };
        var warnings = new List<string>();
        using var parts = RunParts.Open(settings, folder, device, warnings);
        foreach (string warning in warnings)
        {
            log.Tell(EventLog.Of(TrainingEventKind.Warning) with { Message = warning });
        }

        using var run = new TrainingRun(settings, folder, log, parts.Model.Parameters.Trained, parts.Objective, parts.Keeper);
        return run.Run(parts.Model.Parameters.Count, slice, stop);
    }

    private static TrainingExitCode Fail(EventLog log, TextWriter error, Exception failure, TrainingExitCode code)
    {
        log.TryTell(EventLog.Of(TrainingEventKind.Failed) with { Message = failure.Message });
        return Told(error, failure, code);
    }

    private static TrainingExitCode Told(TextWriter error, Exception failure, TrainingExitCode code)
    {
        error.WriteLine("error: " + failure.Message.ReplaceLineEndings(" "));
        return code;
    }
}
