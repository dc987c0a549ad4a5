using OrleansLlm.Trainer.Checkpoints;

namespace OrleansLlm.Trainer.Runs;

/// <summary>Keeps the best weights of a run in its folder.</summary>
internal sealed class ModelKeeper(string target, Action<string> save)
{
    /// <summary>Puts the weights as they are now in the place of those kept before.</summary>
    public void Keep() => DurableFiles.Replace(target, save);

    /// <summary>Where the kept weights are, once the run is over.</summary>
    public string Finish() => target;
}
