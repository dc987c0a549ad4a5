using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Tuning;
using OrleansLlm.Grains.FineTuning.Erasing;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.Tuning;

/// <summary>Tunes a model that a silo with these settings would serve. Runs in a process of its own: beside a silo that serves, both would measure each other.</summary>
/// <param name="serving">The silo's settings; a number of threads that is set explicitly is kept.</param>
/// <param name="embedded">The models that come with the program.</param>
/// <param name="time">The clock.</param>
public sealed class ModelTuning(ServingOptions serving, EmbeddedModels embedded, TimeProvider time)
{
    /// <summary>Measures, and keeps what was found in the model's folder; a silo that runs finds it within seconds and loads the model again.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="options">How long, and what for.</param>
    /// <param name="keep">Whether to write the file.</param>
    /// <param name="progress">Told after each measurement.</param>
    /// <param name="cancellationToken">Ends it between two measurements; nothing is written then.</param>
    /// <exception cref="LlmException">ModelNotFound: there is no such model. InvalidRequest: it is an encoder, or an option is out of range. Internal: it can not be run or the folder can not be written.</exception>
    public TuneReport Run(string model, TuneOptions options, bool keep, IProgress<TuneProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var package = Find(model);
        var accelerator = serving.Accelerator == "cuda" ? Accelerator.Cuda : Accelerator.Cpu;
        try
        {
            var runner = new RunnerOptions { Accelerator = accelerator, DeviceId = serving.DeviceIds?[0] ?? serving.DeviceId, Threads = serving.Threads ?? 0, MaxSplitBytes = serving.MaxSplitBytes };
            runner.MaxLength = serving.Models.GetValueOrDefault(model)?.MaxLength is { } length ? Math.Min(length, package.ContextLength) : 0;
            var report = new ModelTuner(package.Graph, package.Config, runner, options, time, progress).Run(cancellationToken);
            if (keep)
            {
                new TuneFile { Machine = MachineFingerprint.Current(accelerator), Settings = report.Settings, TunedAt = time.GetUtcNow() }.Write(package.Folder);
            }

            return report;
        }
        catch (ArgumentException exception)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, exception.Message);
        }
        catch (Exception exception) when (exception is ModelPackageException or AcceleratorUnavailableException or IOException or UnauthorizedAccessException)
        {
            throw new LlmException(LlmErrorCode.Internal, $"The model '{model}' can not be tuned: {exception.Message}");
        }
    }

    private ModelPackage Find(string model)
    {
        var catalog = new ModelCatalog(Options.Create(serving), embedded, ErasedTrainings.None(), time, NullLogger<ModelCatalog>.Instance);
        catalog.Refresh();
        return catalog.FindAny(model) switch
        {
            CatalogModel { Base: { } name } => throw new LlmException(
                LlmErrorCode.InvalidRequest, $"'{model}' is an adapter: it runs with the settings of its model. Tune '{name}'.", "model"),
            CatalogModel found => found.Package,
            { } other => throw new LlmException(
                LlmErrorCode.InvalidRequest, $"The model '{model}' is of the kind {other.Info.Kind}; only models that write text are tuned.", "model"),
            null => throw Missing(model, catalog),
        };
    }

    private LlmException Missing(string model, ModelCatalog catalog)
    {
        var folder = serving.Models.GetValueOrDefault(model)?.Folder ?? Path.Combine(serving.ModelsFolder ?? "", model);
        try
        {
            if (Directory.Exists(folder))
            {
                PackagedModel.Load(folder);
            }
        }
        catch (ModelPackageException exception)
        {
            return new LlmException(LlmErrorCode.InvalidRequest, $"The model '{model}' can not be used: {exception.Message}", "model");
        }

        var known = string.Join(", ", catalog.Models.OfType<CatalogModel>().Select(item => item.Info.Name).Order(StringComparer.Ordinal));
        return new LlmException(LlmErrorCode.ModelNotFound, $"There is no model '{model}'. There are: {known}.", "model");
    }
}
