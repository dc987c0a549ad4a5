using OrleansLlm.Models.Packages;
using OrleansLlm.Trainer.Checkpoints;
using OrleansLlm.Trainer.Native;
using OrleansLlm.Trainer.Objectives;
using OrleansLlm.Training.Runs;
using TorchSharp;

namespace OrleansLlm.Trainer.Runs;

/// <summary>Runs one training run and says how it ended.</summary>
internal static class Worker
{
    /// <summary>Runs; never throws for what settings, data or a full disk can bring about.</summary>
    public static TrainingExitCode Run(TrainingSettings settings, TextWriter output, TextWriter error, bool asJson, TimeProvider time, CancellationToken stop)
    {
        using var folder = RunFolder.TryTake(settings.Output);
        if (folder is null)
        {
            error.WriteLine($"error: another worker holds {settings.Output}");
            return TrainingExitCode.Busy;
        }

        using var log = new EventLog(folder.Events, output, asJson, time);
        try
        {
            var code = Run(settings, folder, log, stop);
            File.WriteAllText(folder.In("log.csv"), RunHistory.Read(folder.Events).ToCsv());
            return code;
        }
        catch (Exception failure) when (failure is TrainingException or ModelPackageException)
        {
            return Fail(log, error, failure, TrainingExitCode.Invalid);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or OutOfMemoryException or System.Runtime.InteropServices.ExternalException)
        {
            return Fail(log, error, failure, TrainingExitCode.Failed);
        }
    }

    private static TrainingExitCode Run(TrainingSettings settings, RunFolder folder, EventLog log, CancellationToken stop)
    {
        LibTorch.Ensure();
        torch.set_num_threads(settings.Threads > 0 ? settings.Threads : Environment.ProcessorCount);
        var device = Devices.Get(settings.Device);
        using var decoder = TrainedDecoder.Open(settings, device);
        using var objective = new SupervisedObjective(settings, decoder, LanguageData.Read(settings, decoder));
        var keeper = new ModelKeeper(decoder.Lora is null ? folder.Model : folder.Adapter, decoder.Save);
        using var run = new TrainingRun(settings, folder, log, decoder.Parameters.Trained, objective, keeper);
        return run.Run(decoder.Parameters.Count, stop);
    }

    private static TrainingExitCode Fail(EventLog log, TextWriter error, Exception failure, TrainingExitCode code)
    {
        log.Tell(EventLog.Of(TrainingEventKind.Failed) with { Message = failure.Message });
        error.WriteLine("error: " + failure.Message.ReplaceLineEndings(" "));
        return code;
    }
}
