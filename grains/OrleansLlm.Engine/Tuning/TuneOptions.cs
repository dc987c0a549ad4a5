using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Engine.Tuning;

/// <summary>How long to look, and what for.</summary>
public sealed class TuneOptions
{
    /// <summary>Minutes after which no further measurement begins.</summary>
    /// <value>0.1 to 240; default 3.</value>
    [Range(0.1, 240)]
    public double Minutes { get; set; } = 3;

    /// <summary>The numbers of concurrent sequences whose speed counts, each alike by its ratio.</summary>
    /// <value>1 to 8 numbers from 1 to 256; default 1, 4, 16.</value>
    [Length(1, 8)]
    public IReadOnlyList<int> Streams { get; set; } = [1, 4, 16];

    /// <summary>The longest step of a full batch, which is the gap between two tokens of a sequence.</summary>
    /// <value>1 ms to 10 s; default 100 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan LongestStep { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Measurements of each candidate at most.</summary>
    /// <value>1 to 100; default 5.</value>
    [Range(1, 100)]
    public int Rounds { get; set; } = 5;

    /// <summary>Checks every field.</summary>
    /// <exception cref="ArgumentException">Names the fields, their limits and the values given.</exception>
    public void ThrowIfInvalid()
    {
        var problems = EngineOptions.Problems(this).ToList();
        problems.AddRange(Streams.Where(streams => streams is < 1 or > 256).Select(streams => $"{nameof(Streams)} must be from 1 to 256. Given: {streams}."));
        if (problems.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", problems));
        }
    }
}
