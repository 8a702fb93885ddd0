echo é
