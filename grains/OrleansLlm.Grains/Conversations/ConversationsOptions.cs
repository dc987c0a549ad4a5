using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Grains.Conversations;

/// <summary>How conversations are kept. Bound to the section <c>OrleansLlm:Conversations</c>.</summary>
public sealed class ConversationsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OrleansLlm:Conversations";

    /// <summary>The longest time that a reply may take, 10 seconds to 1 hour. Default 10 minutes; then it is cut off and kept.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00", ErrorMessage = "OrleansLlm:Conversations:ReplyTimeout must be 00:00:10 to 01:00:00.")]
    public TimeSpan ReplyTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often what there is of a reply is stored while it is made, 200 ms to 1 minute: so much of it is lost with a silo. Default 2 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.200", "00:01:00", ErrorMessage = "OrleansLlm:Conversations:CheckpointInterval must be 00:00:00.200 to 00:01:00.")]
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long after the last change a conversation's entry in its tenant's list is brought up to date, 100 ms to 10 minutes. Default 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ErrorMessage = "OrleansLlm:Conversations:SettleDelay must be 00:00:00.100 to 00:10:00.")]
    public TimeSpan SettleDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often each silo deletes expired conversations, 1 minute to 1 day. Default 1 hour. Expired ones can not be read meanwhile.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00", ErrorMessage = "OrleansLlm:Conversations:SweepInterval must be 00:01:00 to 1.00:00:00.")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromHours(1);
}
