using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Cli.Training;

/// <summary>Shows a run as it goes: measurements as lines; for who watches, a line at the bottom with how far it is and the curve of its loss.</summary>
internal sealed class RunView(CliEnvironment environment, bool asJson) : IDisposable
{
    private const string EraseLine = "\r\u001b[2K";
    private readonly LossCurve _curve = new();
    private readonly bool _isWatched = environment.IsErrorInteractive && !asJson;

    /// <summary>Takes a line of the worker's.</summary>
    public void Show(string line)
    {
        if (asJson || TrainingSettingsFile.FromLine(line) is not { } told)
        {
            environment.Out.WriteLine(line);
            return;
        }

        if (told.Event != TrainingEventKind.Step)
        {
            Erase();
            environment.Out.WriteLine(EventText.Of(told));
        }
        else if (told.Loss is { } loss)
        {
            _curve.Add(loss);
        }

        if (_isWatched && told.Progress is { } progress)
        {
            environment.Error.Write(EraseLine + Status(told, progress));
        }
    }

    public void Dispose() => Erase();

    private void Erase()
    {
        if (_isWatched)
        {
            environment.Error.Write(EraseLine);
        }
    }

    private string Status(TrainingEvent told, double progress)
    {
        double left = progress > 0 ? (told.Seconds ?? 0) / progress * (1 - progress) : 0;
        return string.Create(
            CultureInfo.InvariantCulture, $"{progress:P0} {_curve} loss {_curve.Last:F3}, step {told.Step} of {told.Steps}, {TimeSpan.FromSeconds(left):hh\\:mm\\:ss} left");
    }
}
