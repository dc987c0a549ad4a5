using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using OrleansLlm.Contracts.Rollouts;

namespace OrleansLlm.Grains.Rollouts;

/// <summary>Which version a call gets, as one revision says. Immutable.</summary>
internal sealed class ServedVersions
{
    private const int Parts = 10_000;
    private readonly FrozenDictionary<string, ModelRollout> _models;

    public ServedVersions(long revision, IReadOnlyList<ModelRollout> models)
    {
        Revision = revision;
        _models = models.ToFrozenDictionary(model => model.Model, StringComparer.Ordinal);
    }

    public static ServedVersions None { get; } = new(revision: 0, []);

    public long Revision { get; }

    /// <summary>The name of the model that serves a call of a model.</summary>
    /// <param name="model">What the call, or a route's step, names.</param>
    /// <param name="tenant">Who calls: versions of other tenants' own training are not for them.</param>
    /// <param name="unit">What gets the same version again and again: a conversation, a user, or one call.</param>
    /// <param name="isServed">Whether some silo serves a model; a version that none serves gets no calls.</param>
    public string ServedBy(string model, string tenant, string unit, Func<string, bool> isServed)
    {
        if (!_models.TryGetValue(model, out var found))
        {
            return model;
        }

        if (found.Rollout is { } rollout && IsIn(model, rollout, unit) && NameOf(model, rollout.Version) is var candidate && IsServed(candidate))
        {
            return candidate;
        }

        var active = NameOf(model, found.Active);
        return IsServed(active) ? active : model;

        bool IsServed(string name) => ModelVersionName.IsFor(tenant, name) && isServed(name);
    }

    /// <summary>The model and version of a served name, where a rollout of that model is under way; null: nobody wants to know.</summary>
    public (string Model, string? Version)? Watched(string served)
    {
        var model = ModelVersionName.ModelOf(served);
        if (!_models.TryGetValue(model, out var found) || found.Rollout is null)
        {
            return null;
        }

        return (model, served.Length == model.Length ? null : served[(model.Length + 1)..]);
    }

    private static string NameOf(string model, string? version) => version is null ? model : ModelVersionName.Of(model, version);

    /// <summary>By hash, and not by the step: who is in stays in while the share grows.</summary>
    private static bool IsIn(string model, RunningRollout rollout, string unit)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{model}\n{rollout.Version}\n{rollout.StartedAt.UtcTicks}\n{unit}"), hash);
        return BinaryPrimitives.ReadUInt32LittleEndian(hash) % Parts < rollout.Share * Parts / 100;
    }
}
