using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Merging;

/// <summary>Merges models of one shape. Computed tensor by tensor when read: one tensor of each model is in memory at a time.</summary>
public static class ModelMerge
{
    /// <summary>The merged weights, in the order of the names.</summary>
    /// <param name="names">Names of the tensors.</param>
    /// <param name="parts">The models: two for slerp, whose shares become the place between them, else at least two (one where there is a base).</param>
    /// <param name="origin">The model that all were made of; null where the method has none.</param>
    /// <param name="settings">How.</param>
    /// <exception cref="ArgumentException">The number of models, a share or a setting does not fit the method.</exception>
    /// <exception cref="ModelPackageException">A model lacks a tensor or has it in another shape.</exception>
    public static IReadOnlyList<KeyValuePair<string, WeightTensor>> Merge(
        IEnumerable<string> names, IReadOnlyList<MergePart> parts, IWeightSource? origin, MergeSettings settings)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(settings);
        Check(parts, origin, settings);
        return [.. names.Order(StringComparer.Ordinal).Select(name => new KeyValuePair<string, WeightTensor>(name, Tensor(name, parts, origin, settings)))];
    }

    private static void Check(IReadOnlyList<MergePart> parts, IWeightSource? origin, MergeSettings settings)
    {
        int least = settings.NeedsBase ? 1 : 2;
        Demand(settings.Method == MergeMethod.Slerp ? parts.Count == 2 : parts.Count >= least, "models", settings.Method == MergeMethod.Slerp ? "two" : $"at least {least}", parts.Count);
        Demand(parts.All(part => float.IsFinite(part.Weight)), "weight", "a finite number", string.Join(", ", parts.Select(part => part.Weight)));
        Demand(settings.Density is > 0 and <= 1, "density", "above 0 and at most 1", settings.Density);
        Demand(float.IsFinite(settings.Scale), "scale", "a finite number", settings.Scale);
        Demand(origin is not null == settings.NeedsBase, "base", settings.NeedsBase ? $"given for {settings.Method}" : $"left out for {settings.Method}", origin?.Origin ?? "none");
        bool needsSum = settings.Method == MergeMethod.Slerp || (settings.Method == MergeMethod.Linear && settings.Normalize);
        Demand(!needsSum || parts.Sum(part => part.Weight) != 0, "weight", "such that all do not add up to 0", string.Join(", ", parts.Select(part => part.Weight)));
        Demand(settings.Method != MergeMethod.Slerp || parts.All(part => part.Weight >= 0), "weight", "at least 0 for slerp", string.Join(", ", parts.Select(part => part.Weight)));
    }

    private static void Demand(bool holds, string field, string rule, object given)
    {
        if (!holds)
        {
            throw new ArgumentException($"{field} must be {rule}. Given: {given}", field);
        }
    }

    private static MergedTensor Tensor(string name, IReadOnlyList<MergePart> parts, IWeightSource? origin, MergeSettings settings)
    {
        var first = parts[0].Weights.Find(name) ?? throw new ModelPackageException(parts[0].Weights.Origin, name, "the weights have no such tensor");
        long[] shape = [.. first.Shape];
        WeightTensor[] tensors = [first, .. parts.Skip(1).Select(part => part.Weights.Get(name, shape))];
        return new MergedTensor(name, tensors, [.. parts.Select(part => part.Weight)], origin?.Get(name, shape), settings);
    }
}
