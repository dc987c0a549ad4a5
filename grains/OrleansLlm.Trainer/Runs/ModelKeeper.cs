using OrleansLlm.Trainer.Checkpoints;

namespace OrleansLlm.Trainer.Runs;

/// <summary>Keeps the best weights of a run in its folder.</summary>
/// <param name="target">Where they go.</param>
/// <param name="save">Writes them into a folder.</param>
/// <param name="finish">What is made of them once the run is over; returns where. Null: they are the result.</param>
internal sealed class ModelKeeper(string target, Action<string> save, Func<string>? finish = null)
{
    /// <summary>Puts the weights as they are now in the place of those kept before.</summary>
    public void Keep() => DurableFiles.Replace(target, save);

    /// <summary>Where the kept weights are, once the run is over.</summary>
    public string Finish() => finish?.Invoke() ?? target;
}
