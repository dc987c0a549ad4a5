using System.Text.Json.Serialization;

namespace OrleansLlm.Training.Schedules;

/// <summary>How a learning rate falls after the warm-up.</summary>
public enum ScheduleShape
{
    /// <summary>By half a cosine (Loshchilov and Hutter 2017).</summary>
    [JsonStringEnumMemberName("cosine")]
    Cosine = 0,

    /// <summary>In a straight line.</summary>
    [JsonStringEnumMemberName("linear")]
    Linear = 1,

    /// <summary>Not at all.</summary>
    [JsonStringEnumMemberName("constant")]
    Constant = 2,
}
