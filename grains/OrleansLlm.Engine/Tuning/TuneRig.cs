using OrleansLlm.Engine.Runners;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Tuning;

/// <summary>A model loaded in one layout, to be measured: raw runs without an engine around them. Not thread-safe.</summary>
internal sealed class TuneRig : IDisposable
{
    /// <summary>Positions of each row before the first token that is measured.</summary>
    public const int Past = 128;

    /// <summary>Positions of a slot.</summary>
    public const int Length = 640;

    private static readonly TimeSpan s_measured = TimeSpan.FromMilliseconds(400);

    private readonly TimeProvider _time;
    private readonly OnnxModelRunner[] _runners;
    private readonly int[] _prompt;
    private readonly int _past;
    private readonly int _read;
    private int _warmRows;

    /// <summary>Loads it.</summary>
    /// <param name="slots">Rows of one session at most.</param>
    public TuneRig(DecoderGraph graph, ModelConfig config, RunnerOptions options, Layout layout, int slots, TimeProvider time)
    {
        _time = time;
        var length = Math.Min(Length, config.ContextLength);
        _past = Math.Min(Past, length / 2);
        _read = Math.Min(512, length);
        // Token ids of no meaning, the same in every run.
        _prompt = [.. Enumerable.Range(0, length).Select(i => (int)(3 + (i * 7919L % Math.Max(1, config.VocabularySize - 3))))];
        var loaded = new List<OnnxModelRunner>();
        try
        {
            for (var session = 0; session < layout.Sessions; session++)
            {
                loaded.Add(OnnxModelRunner.Load(graph, config, new RunnerOptions
                {
                    Accelerator = options.Accelerator,
                    DeviceId = options.DeviceId,
                    AllowSpinning = layout.Spins,
                    Threads = layout.Threads,
                    MaxSplitBytes = options.MaxSplitBytes,
                    Slots = slots,
                    PrefixSlots = 0,
                    MaxLength = length,
                }));
            }
        }
        catch
        {
            loaded.ForEach(runner => runner.Dispose());
            throw;
        }

        _runners = [.. loaded];
    }

    /// <summary>Tokens per second of so many sequences, shared out evenly over the sessions.</summary>
    public double Decode(int streams)
    {
        var shares = _runners.Select((_, session) => (streams + _runners.Length - 1 - session) / _runners.Length).ToArray();
        Warm(shares[0]);
        var rates = new double[_runners.Length];
        var busy = _runners.Select((runner, session) => shares[session] == 0 ? null : new Thread(() => rates[session] = Decode(runner, shares[session])))
            .OfType<Thread>()
            .ToList();
        busy.ForEach(thread => thread.Start());
        busy.ForEach(thread => thread.Join());
        return rates.Sum();
    }

    /// <summary>Prompt tokens per second of one session that reads a prompt in chunks.</summary>
    public double Prefill(int chunk)
    {
        var runner = _runners[0];
        Read(runner, chunk);
        var (tokens, startedAt) = (0L, _time.GetTimestamp());
        do
        {
            tokens += Read(runner, chunk);
        }
        while (_time.GetElapsedTime(startedAt) < s_measured);
        return tokens / _time.GetElapsedTime(startedAt).TotalSeconds;
    }

    public void Dispose()
    {
        foreach (var runner in _runners)
        {
            runner.Dispose();
        }
    }

    private int Read(OnnxModelRunner runner, int chunk)
    {
        for (var at = 0; at < _read; at += chunk)
        {
            runner.Prefill(0, at, _prompt.AsSpan(at, Math.Min(chunk, _read - at)));
        }

        return _read;
    }

    /// <summary>Fills the caches: memory that was never written costs less to read.</summary>
    private void Warm(int rows)
    {
        foreach (var runner in _warmRows < rows ? _runners : [])
        {
            runner.Prefill(0, 0, _prompt.AsSpan(0, _past));
            for (var slot = 1; slot < rows; slot++)
            {
                runner.CopySlot(0, slot, _past);
            }
        }

        _warmRows = Math.Max(rows, _warmRows);
    }

    private double Decode(OnnxModelRunner runner, int count)
    {
        var rows = new DecodeRow[count];
        var steps = -1;
        var startedAt = 0L;
        do
        {
            // The first run of a shape binds memory: it does not count.
            steps++;
            var position = _past + (steps % (_prompt.Length - _past));
            for (var row = 0; row < count; row++)
            {
                rows[row] = new DecodeRow(position, _prompt[(position + row) % _prompt.Length]);
            }

            runner.Decode(rows);
            startedAt = steps == 0 ? _time.GetTimestamp() : startedAt;
        }
        while (steps < 3 || _time.GetElapsedTime(startedAt) < s_measured);
        return count * steps / _time.GetElapsedTime(startedAt).TotalSeconds;
    }
}
