using System.Text.Json.Serialization;

namespace OrleansLlm.Training.Runs;

/// <summary>What a worker tells.</summary>
public enum TrainingEventKind
{
    /// <summary>Data and model are loaded; sizes are told, and the step that is gone on from.</summary>
    [JsonStringEnumMemberName("started")]
    Started = 0,

    /// <summary>Some steps were done.</summary>
    [JsonStringEnumMemberName("step")]
    Step = 1,

    /// <summary>The model was measured.</summary>
    [JsonStringEnumMemberName("evaluation")]
    Evaluation = 2,

    /// <summary>A checkpoint was written.</summary>
    [JsonStringEnumMemberName("checkpoint")]
    Checkpoint = 3,

    /// <summary>Something was left out or looks wrong.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning = 4,

    /// <summary>The run was stopped by a signal.</summary>
    [JsonStringEnumMemberName("stopped")]
    Stopped = 5,

    /// <summary>The run is over.</summary>
    [JsonStringEnumMemberName("finished")]
    Finished = 6,

    /// <summary>The run failed.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed = 7,
}
