using OrleansLlm.Engine;
using OrleansLlm.Engine.Encoders;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.Encoders;

/// <summary>An encoder with its engine running.</summary>
internal sealed record ServedEncoder(EncoderPackage Package, EncoderEngine Engine) : ServedEngine(Package)
{
    public override EngineLoad Load => Engine.Load;

    public override bool IsHealthy => Engine.IsHealthy;

    public override Task DrainAsync(CancellationToken cancellationToken) => Engine.DrainAsync(cancellationToken);

    public override ValueTask DisposeAsync() => Engine.DisposeAsync();
}
