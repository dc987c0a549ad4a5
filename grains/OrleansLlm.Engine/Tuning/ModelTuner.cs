using System.Globalization;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Tuning;

/// <summary>Finds sessions and threads, then the batch cap, then the prefill chunk of a model on this machine, by measuring. One run at a time; keep the machine quiet meanwhile.</summary>
/// <param name="graph">The model.</param>
/// <param name="config">Its configuration.</param>
/// <param name="runner">Device and memory settings; explicit threads are kept.</param>
/// <param name="options">How long, and what for.</param>
/// <param name="time">The clock.</param>
/// <param name="progress">Told after each measurement.</param>
public sealed class ModelTuner(
    DecoderGraph graph, ModelConfig config, RunnerOptions runner, TuneOptions options, TimeProvider time, IProgress<TuneProgress>? progress = null)
{
    private const double LayoutShare = 0.5;
    private const double BatchShare = 0.8;
    private const double LayoutTolerance = 0.03;
    private const double BatchTolerance = 0.03;
    private const double ChunkTolerance = 0.05;

    private static readonly int[] s_batches = [1, 2, 4, 8, 16, 32, 64, 128, 256];
    private static readonly int[] s_chunks = [32, 64, 128, 256, 512];

    private readonly long _startedAt = time.GetTimestamp();
    private readonly List<TuneRow> _rows = [];
    private bool _wasCutShort;

    /// <summary>Measures and chooses.</summary>
    /// <exception cref="ModelPackageException">The model can not be loaded.</exception>
    /// <exception cref="AcceleratorUnavailableException">The accelerator is not there.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or the model does not fit the memory.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled between two measurements.</exception>
    public TuneReport Run(CancellationToken cancellationToken)
    {
        options.ThrowIfInvalid();
        var layout = ChooseLayout(cancellationToken);
        var most = MostRows(layout);
        int cap;
        int chunk;
        using (var rig = Open(layout, most))
        {
            cap = ChooseCap(rig, layout, most, cancellationToken);
            chunk = ChooseChunk(rig, cancellationToken);
        }

        var settings = new TunedSettings { Sessions = layout.Sessions, Threads = layout.Threads, Spinning = layout.Spins, Slots = cap, PrefillChunk = chunk };
        return new TuneReport(settings, _rows, _wasCutShort);
    }

    private double Spent => time.GetElapsedTime(_startedAt).TotalMinutes / options.Minutes;

    private Layout ChooseLayout(CancellationToken cancellationToken)
    {
        // On a GPU threads do nothing, and a second session would hold the weights again.
        var candidates = runner.Accelerator != Accelerator.Cpu ? [new Layout(1, runner.Threads)]
            : runner.Threads > 0 ? [new Layout(1, runner.Threads)]
            : Layout.Candidates(Environment.ProcessorCount, MostSessions());
        var measured = Measure("layout", candidates, LayoutShare, DecodeRates, cancellationToken);
        return Chosen("layout", measured, TuneSearch.Choose(measured, LayoutTolerance));
    }

    /// <summary>Null where the memory does not hold so many sessions.</summary>
    private double[]? DecodeRates(Layout layout)
    {
        try
        {
            var rows = Math.Min(MostRows(layout), (options.Streams.Max() + layout.Sessions - 1) / layout.Sessions);
            using var rig = Open(layout, rows);
            return [.. options.Streams.Select(streams => rig.Decode(Math.Min(streams, rows * layout.Sessions)))];
        }
        catch (Exception exception) when (layout.Sessions > 1 && exception is (ArgumentException or ModelPackageException))
        {
            return null;
        }
    }

    private int ChooseCap(TuneRig rig, Layout layout, int most, CancellationToken cancellationToken)
    {
        var candidates = s_batches.Where(batch => batch <= most).ToList();
        var measured = Measure("batch", candidates, BatchShare, batch => [rig.Decode(batch * layout.Sessions) / layout.Sessions], cancellationToken);
        return Chosen("batch", measured, TuneSearch.ChooseCap(measured, options.LongestStep.TotalSeconds, BatchTolerance));
    }

    private int ChooseChunk(TuneRig rig, CancellationToken cancellationToken)
    {
        var candidates = s_chunks.Where(chunk => chunk == s_chunks[0] || chunk <= config.ContextLength / 2).ToList();
        var measured = Measure("chunk", candidates, 1, chunk => [rig.Prefill(chunk)], cancellationToken);
        return Chosen("chunk", measured, TuneSearch.Choose(measured, ChunkTolerance));
    }

    private IReadOnlyList<Measurement<T>> Measure<T>(
        string phase, IReadOnlyList<T> candidates, double share, Func<T, double[]?> measure, CancellationToken cancellationToken)
    {
        bool HasTime()
        {
            var has = Spent < share;
            _wasCutShort |= !has;
            return has;
        }

        return TuneSearch.Measure(candidates, options.Rounds, HasTime, candidate =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rates = measure(candidate);
            progress?.Report(new TuneProgress(phase, Text(candidate), rates, Spent));
            return rates;
        });
    }

    private T Chosen<T>(string phase, IReadOnlyList<Measurement<T>> measured, Measurement<T> chosen)
    {
        _rows.AddRange(measured.Select(candidate => new TuneRow(
            phase, Text(candidate.Candidate), candidate.Rates, candidate.Noise, candidate.Rounds, ReferenceEquals(candidate, chosen))));
        return chosen.Candidate;
    }

    private TuneRig Open(Layout layout, int slots) => new(graph, config, runner, layout, slots, time);

    /// <summary>Rows that the silo would have room for, and the rig has.</summary>
    private int MostRows(Layout layout)
    {
        var available = KvMemory.Available(runner) / layout.Sessions;
        var served = KvMemory.Plan(config, new RunnerOptions { Accelerator = runner.Accelerator, DeviceId = runner.DeviceId, MaxSlots = s_batches[^1], MaxLength = runner.MaxLength }, graph.CacheElementBytes, available);
        return s_batches.Last(batch => batch <= Math.Max(served.Slots, 1));
    }

    private int MostSessions() => (int)Math.Clamp(AvailableMemory.Bytes() * 0.7 / Math.Max(1, WeightBytes()), 1, int.MaxValue);

    private long WeightBytes() => Directory.EnumerateFiles(Path.GetDirectoryName(graph.Path)!, Path.GetFileName(graph.Path) + "*").Sum(file => new FileInfo(file).Length);

    private static string Text<T>(T candidate) => string.Create(CultureInfo.InvariantCulture, $"{candidate}");
}
