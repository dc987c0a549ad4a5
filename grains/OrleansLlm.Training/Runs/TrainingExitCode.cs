namespace OrleansLlm.Training.Runs;

/// <summary>How the worker process ends.</summary>
public enum TrainingExitCode
{
    /// <summary>Finished; <c>result.json</c> is there.</summary>
    Finished = 0,

    /// <summary>Failed unexpectedly. Starting it again goes on from the newest checkpoint.</summary>
    Failed = 1,

    /// <summary>Settings or data are wrong: starting it again can not help.</summary>
    Invalid = 2,

    /// <summary>Stopped by a signal after a checkpoint; starting it again goes on.</summary>
    Stopped = 3,

    /// <summary>Another worker holds the output folder.</summary>
    Busy = 4,

    /// <summary>Loss or gradients were no numbers too often.</summary>
    Diverged = 5,
}
