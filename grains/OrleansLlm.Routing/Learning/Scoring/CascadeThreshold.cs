using System.Globalization;
using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Routing.Learning.Evaluation;
using OrleansLlm.Routing.Learning.Files;

namespace OrleansLlm.Routing.Learning.Scoring;

/// <summary>A calibrated threshold as a file, so that it can be stored and named like a trained model.</summary>
/// <param name="Info">The threshold and where it comes from.</param>
public sealed record CascadeThreshold(CalibrationInfo Info)
{
    /// <summary>What files of thresholds call themselves.</summary>
    internal const string Kind = "calibration";

    /// <summary>The threshold whose cascade reaches a mean quality with the fewest escalations; where the next model's quality is not known, whose kept answers do.</summary>
    /// <param name="log">Logged scores, at least one.</param>
    /// <param name="quality">0 to 1.</param>
    /// <exception cref="LlmException">InvalidRequest: no threshold reaches it.</exception>
    public static CascadeThreshold ForQuality(IReadOnlyList<ScoredPair> log, double quality)
    {
        var calibration = new CascadeCalibration(log);
        var threshold = calibration.Curve is null ? calibration.ThresholdForKept(quality) : calibration.ThresholdForQuality(quality);
        var goal = string.Create(CultureInfo.InvariantCulture, $"a mean quality of {quality} of {(calibration.Curve is null ? "kept" : "all")} answers");
        return Of(log, threshold ?? throw new LlmException(LlmErrorCode.InvalidRequest, $"No threshold reaches {goal} in this log.", "quality"), goal);
    }

    /// <summary>The threshold that lets about a share of answers go on to the next model.</summary>
    /// <param name="log">Logged scores, at least one.</param>
    /// <param name="share">0 to 1.</param>
    public static CascadeThreshold ForShare(IReadOnlyList<ScoredPair> log, double share) =>
        Of(log, new CascadeCalibration(log).ThresholdForShare(share), string.Create(CultureInfo.InvariantCulture, $"{share:0.####} of answers escalated"));

    /// <summary>Reads a file and checks all of it.</summary>
    /// <exception cref="LlmException">InvalidRequest: what is wrong with it; the parameter is <c>file</c>.</exception>
    public static CascadeThreshold Load(ReadOnlyMemory<byte> bytes)
    {
        var file = LearnedFile.Open(bytes);
        file.RequireKind(Kind);
        var info = file.ReadSettings(LearnedJson.Default.CalibrationInfo);
        return double.IsFinite(info.Threshold) ? new CascadeThreshold(info) : throw LearnedFile.Wrong("has a threshold that is no number");
    }

    /// <summary>The threshold as a file.</summary>
    public byte[] ToBytes() => new LearnedFileWriter(Kind, JsonSerializer.Serialize(Info, LearnedJson.Default.CalibrationInfo)).ToArray();

    private static CascadeThreshold Of(IReadOnlyList<ScoredPair> log, double threshold, string goal)
    {
        var kept = log.Where(pair => pair.Score >= threshold).ToArray();
        return new CascadeThreshold(new CalibrationInfo(
            threshold, goal, log.Count, 1 - ((double)kept.Length / log.Count), kept.Length == 0 ? null : kept.Average(pair => (double)pair.Weak)));
    }
}
