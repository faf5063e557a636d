"""What every marketplace promises, whichever generation of TikTok's API it speaks."""
