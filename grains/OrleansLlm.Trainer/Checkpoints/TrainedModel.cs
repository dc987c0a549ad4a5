using OrleansLlm.Trainer.Networks;
using OrleansLlm.Trainer.Parameters;

namespace OrleansLlm.Trainer.Checkpoints;

/// <summary>A model read from a folder, with the weights that a run changes.</summary>
internal abstract class TrainedModel(string folder, ParameterTable parameters, NetworkMode mode) : IDisposable
{
    /// <summary>Where it was read from.</summary>
    public string Folder { get; } = folder;

    /// <summary>Its weights.</summary>
    public ParameterTable Parameters { get; } = parameters;

    /// <summary>Whether it learns or is measured.</summary>
    public NetworkMode Mode { get; } = mode;

    /// <summary>Writes what is trained, as it is now.</summary>
    public abstract void Save(string target);

    public virtual void Dispose() => Parameters.Dispose();
}
