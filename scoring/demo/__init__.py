"""The embedded installation: everything on one machine, nothing installed beside Python."""
