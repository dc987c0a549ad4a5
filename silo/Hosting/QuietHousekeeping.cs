using OpenTelemetry.Trace;

namespace OrleansLlm.Silo.Hosting;

/// <summary>Leaves the silos' announcements of every second out of the traces; keeps everything that a request caused.</summary>
internal sealed class QuietHousekeeping : Sampler
{
    private const string Announcement = "/AnnounceAsync";

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        new(samplingParameters.Name.EndsWith(Announcement, StringComparison.Ordinal) ? SamplingDecision.Drop : SamplingDecision.RecordAndSample);
}
