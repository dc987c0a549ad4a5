using System.Runtime.InteropServices;
using OrleansLlm.Trainer.Runs;
using OrleansLlm.Trainer.Search;
using OrleansLlm.Training.Runs;
using OrleansLlm.Training.Search;

const string Usage = "usage: orleansllm-trainer run SETTINGS.json [--events json|text], or orleansllm-trainer search SEARCH.json";
if (args is not (["run" or "search", var file, .. var rest] and [var verb, ..]) || rest is not ([] or ["--events", "json" or "text"]))
{
    Console.Error.WriteLine(Usage);
    return (int)TrainingExitCode.Invalid;
}

using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
try
{
    return (int)(verb == "search"
        ? new SearchRun(SearchFiles.Read(file), Console.Out, Console.Error, TimeProvider.System).Run(stop.Token)
        : Worker.Run(TrainingSettingsFile.Read(file), Console.Out, Console.Error, rest is [_, "json"], TimeProvider.System, stop.Token));
}
catch (TrainingException invalid)
{
    Console.Error.WriteLine("error: " + invalid.Message);
    return (int)TrainingExitCode.Invalid;
}
