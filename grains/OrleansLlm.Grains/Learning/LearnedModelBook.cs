using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Learning;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Learning;

/// <summary>The rules of stored trained models. Pure but for its state.</summary>
internal sealed class LearnedModelBook(LearnedModelsState state, LearnedOptions limits)
{
    /// <summary>How long a file may be on its way.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    public int Reserve(string name, long bytes, long maxBytes, DateTimeOffset now)
    {
        if (!EntityId.IsValid(name))
        {
            throw Invalid("name", $"name must have {EntityId.Rule}. Given: '{(name.Length > 80 ? name[..80] : name)}'.");
        }

        if (bytes is < 1 or > LearnedOptions.MaxFileBytes)
        {
            throw Invalid("file", $"The file must have 1 to {LearnedOptions.MaxFileBytes} bytes. Given: {bytes}.");
        }

        var names = state.Models.Select(model => model.Name).Append(name).Distinct().Count();
        if (names > limits.MaxModels)
        {
            throw Invalid("name", $"There are {names - 1} trained models; {limits.MaxModels} are allowed. Delete some first.");
        }

        // What the new version will drive out makes room for it.
        var leaving = state.Models.Where(model => model.Name == name).SkipLast(StoredLearnedModel.MaxVersions - 1).Where(model => !model.IsActive).Sum(model => model.Bytes);
        var used = state.Models.Sum(model => model.Bytes) - leaving + state.Doomed.Where(doomed => doomed.After > now).Sum(doomed => doomed.Bytes);
        if (used + bytes > maxBytes)
        {
            throw Invalid("file", $"All trained models together would have {used + bytes} bytes; {maxBytes} are allowed. Delete some first.");
        }

        var version = 1 + state.Models.Where(model => model.Name == name).Select(model => model.Version)
            .Concat(state.Doomed.Where(doomed => doomed.Name == name).Select(doomed => doomed.Version)).DefaultIfEmpty(0).Max();
        state.Doomed.Add(new DoomedModel { Name = name, Version = version, Bytes = bytes, After = now + Lease });
        return version;
    }

    public StoredLearnedModel Add(StoredLearnedModel model, DateTimeOffset now)
    {
        if (state.Doomed.RemoveAll(doomed => doomed.Name == model.Name && doomed.Version == model.Version && doomed.After > now) == 0)
        {
            throw new LlmException(LlmErrorCode.Conflict, $"No room is reserved any more for version {model.Version} of '{model.Name}'. Store it again.", "name");
        }

        var kept = model with { IsActive = true, CreatedAt = now };
        var versions = state.Models.Where(other => other.Name == model.Name).Select(other => other with { IsActive = false }).Append(kept).OrderBy(other => other.Version).ToList();
        foreach (var old in versions.SkipLast(StoredLearnedModel.MaxVersions))
        {
            Doom(old, now);
        }

        Replace(model.Name, versions.TakeLast(StoredLearnedModel.MaxVersions));
        return kept;
    }

    public StoredLearnedModel Activate(string name, int version)
    {
        var chosen = state.Models.Find(model => model.Name == name && model.Version == version)
            ?? throw new LlmException(LlmErrorCode.NotFound, $"There is no version {version} of a trained model '{name}'.", "version");
        Replace(name, [.. state.Models.Where(model => model.Name == name).Select(model => model with { IsActive = model.Version == version })]);
        return chosen with { IsActive = true };
    }

    public void Delete(string name, DateTimeOffset now)
    {
        var versions = state.Models.Where(model => model.Name == name).ToList();
        if (versions.Count == 0)
        {
            throw new LlmException(LlmErrorCode.NotFound, $"There is no trained model '{name}'.", "name");
        }

        versions.ForEach(model => Doom(model, now));
        Replace(name, []);
    }

    private void Doom(StoredLearnedModel model, DateTimeOffset now) =>
        state.Doomed.Add(new DoomedModel { Name = model.Name, Version = model.Version, Bytes = model.Bytes, After = now });

    private void Replace(string name, IEnumerable<StoredLearnedModel> versions)
    {
        state.Models = [.. state.Models.Where(model => model.Name != name).Concat(versions).OrderBy(model => model.Name, StringComparer.Ordinal).ThenBy(model => model.Version)];
        state.Revision++;
    }

    private static LlmException Invalid(string field, FormattableString text) => new(LlmErrorCode.InvalidRequest, FormattableString.Invariant(text), field);
}
