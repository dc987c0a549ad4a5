using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Tuning;
using OrleansLlm.Grains.Encoders;
using OrleansLlm.Grains.FineTuning.Erasing;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.Replicas;

/// <summary>The model packages of this silo: embedded, configured by folder, and found in the models folder; without those that were erased. Thread-safe.</summary>
internal sealed partial class ModelCatalog(
    IOptions<ServingOptions> options, EmbeddedModels embedded, ErasedTrainings erased, TimeProvider timeProvider, ILogger<ModelCatalog> logger)
{
    private readonly Lock _refreshing = new();
    private readonly Dictionary<string, DateTime> _broken = [];
    private ImmutableDictionary<string, CatalogItem> _models = ImmutableDictionary<string, CatalogItem>.Empty;

    public IEnumerable<CatalogItem> Models => _models.Values;

    /// <summary>A model that writes text, or null.</summary>
    public CatalogModel? Find(string model) => FindAny(model) as CatalogModel;

    /// <summary>A model that encodes, or null.</summary>
    public CatalogEncoder? FindEncoder(string model) => FindAny(model) as CatalogEncoder;

    /// <summary>A model of any kind, or null.</summary>
    public CatalogItem? FindAny(string model) => _models.GetValueOrDefault(model);

    /// <summary>Removes what imports that were killed left in the models folder. Before the first <see cref="Refresh"/>: a package that was being replaced comes back.</summary>
    public void RemoveUnfinished()
    {
        if (options.Value.ModelsFolder is { } folder)
        {
            UnfinishedImports.Clean(folder, timeProvider.GetUtcNow());
        }
    }

    /// <summary>Looks for new, changed and removed packages. A broken one is logged once and left out.</summary>
    public void Refresh()
    {
        lock (_refreshing)
        {
            var found = ImmutableDictionary.CreateBuilder<string, CatalogItem>(StringComparer.Ordinal);
            foreach (var (name, folder) in Folders().Where(entry => erased.MayServe(entry.Key)))
            {
                if (Open(name, folder) is { } model)
                {
                    found[name] = model;
                    if (model is CatalogModel decoder)
                    {
                        AddAdapters(found, decoder);
                    }
                }
            }

            _models = found.ToImmutable();
        }
    }

    /// <summary>Later sources win: embedded, then the models folder, then configuration.</summary>
    private Dictionary<string, string> Folders()
    {
        var folders = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var root in new[] { embedded.Folder, options.Value.ModelsFolder })
        {
            if (root is null || !Directory.Exists(root))
            {
                continue;
            }

            foreach (var folder in Directory.EnumerateDirectories(root).Where(folder => !Path.GetFileName(folder).StartsWith('.')))
            {
                folders[Path.GetFileName(folder)] = folder;
            }
        }

        foreach (var (name, model) in options.Value.Models.Where(entry => entry.Value.Folder is not null))
        {
            folders[name] = Path.GetFullPath(model.Folder!);
        }

        return folders;
    }

    private CatalogItem? Open(string name, string folder)
    {
        var changedAt = Directory.GetLastWriteTimeUtc(folder);
        if (_models.TryGetValue(name, out var known) && known.Packaged.Folder == folder && known.FolderChangedAt == changedAt)
        {
            return known;
        }

        if (_broken.TryGetValue(folder, out var brokenAt) && brokenAt == changedAt)
        {
            return null;
        }

        try
        {
            return Describe(name, PackagedModel.Load(folder)) with { FolderChangedAt = changedAt };
        }
        catch (Exception exception) when (exception is ModelPackageException or IOException or UnauthorizedAccessException)
        {
            _broken[folder] = changedAt;
            LogBroken(name, exception.Message);
            return null;
        }
    }

    private CatalogItem Describe(string name, PackagedModel package)
    {
        var settings = SettingsOf(name);
        LogFound(name, package.Folder);
        return package is EncoderPackage encoder ? CatalogEncoder.Of(name, encoder, settings) : Describe(name, (ModelPackage)package, settings);
    }

    /// <summary>A version of a model is served as the model is, unless it has settings of its own.</summary>
    private ModelServingOptions SettingsOf(string name)
    {
        var model = ModelVersionName.ModelOf(name);
        return options.Value.Models.GetValueOrDefault(name) ?? options.Value.Models.GetValueOrDefault(model) ?? embedded.DefaultsFor(model);
    }

    /// <summary>What was found for a model on this machine; a file that says nothing about this machine is told once and left alone.</summary>
    private TunedSettings? Tuned(string name, string folder)
    {
        try
        {
            if (TuneFile.Read(folder) is not { } file)
            {
                return null;
            }

            var machine = MachineFingerprint.Current(options.Value.Accelerator == "cuda" ? Accelerator.Cuda : Accelerator.Cpu);
            if (file.Machine == machine)
            {
                LogTuned(name, file.Settings.Sessions, file.Settings.Threads, file.Settings.Slots, file.Settings.PrefillChunk);
                return file.Settings;
            }

            LogTunedElsewhere(name, TuneFile.Name, $"{file.Machine}", $"{machine}");
        }
        catch (InvalidDataException exception)
        {
            LogTuneFileBroken(name, exception.Message);
        }

        return null;
    }

    private CatalogModel Describe(string name, ModelPackage package, ModelServingOptions settings)
    {
        var context = settings.MaxLength is { } limit
            ? Math.Min(limit, package.Config.ContextLength)
            : KvMemory.DefaultLength(package.Graph, package.Config, EngineFactory.Runner(settings, options.Value, tuned: null, maxLength: 0, device: "cpu"));
        if (settings.MaxLength is null && context < package.Config.ContextLength)
        {
            LogShortened(name, context, package.Config.ContextLength);
        }

        var templates = PromptTemplates.Of(package);
        var tools = ToolCalling.Of(package, settings.ToolFormat);
        var info = new ModelInfo
        {
            Name = name,
            Architecture = package.Config.Architecture,
            ContextLength = context,
            VocabularySize = package.Config.VocabularySize,
            SupportsChat = templates.Default is not null,
            ToolFormat = tools.Format?.Name,
            Price = settings.ToRule(name),
            MaxBilledTime = settings.MaxBilledTime,
            CreatedAt = package.CreatedAt,
        };
        var constraints = new ConstraintCache(package, tools);
        var prompts = new PromptBuilder(package, templates, context, tools, constraints, timeProvider);
        return new CatalogModel(package, settings, info, prompts, constraints, tools) { Tuned = Tuned(name, package.Folder) };
    }

    [LoggerMessage(LogLevel.Information, "Model {Model} found in {Folder}.")]
    private partial void LogFound(string model, string folder);

    [LoggerMessage(LogLevel.Warning, "Model {Model} gets a context of {Context} of its {Full} positions: free memory holds no more. MaxLength sets it.")]
    private partial void LogShortened(string model, int context, int full);

    [LoggerMessage(LogLevel.Information, "Model {Model} was tuned here: {Sessions} sessions of {Threads} threads, {Slots} slots, prompts in chunks of {Chunk}. Explicit settings come first.")]
    private partial void LogTuned(string model, int sessions, int threads, int slots, int chunk);

    [LoggerMessage(LogLevel.Information, "Model {Model}: {File} is ignored: it was made on another machine ({Other}; this one is {This}).")]
    private partial void LogTunedElsewhere(string model, string file, string other, string @this);

    [LoggerMessage(LogLevel.Warning, "Model {Model} runs with default settings: {Problem}")]
    private partial void LogTuneFileBroken(string model, string problem);

    [LoggerMessage(LogLevel.Error, "Model {Model} can not be used: {Problem}")]
    private partial void LogBroken(string model, string problem);
}
